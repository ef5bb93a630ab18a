#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rq::app {

/// One key of a config file.
struct ConfigEntry {
  enum class Kind : std::uint8_t {
    word,     ///< a text, a number, a date: one value
    boolean,  ///< one value: "true" or "false"
    list,     ///< any number of values, none of them a boolean
  };

  std::string section;  ///< that of `[section]`; "" above the first one
  std::string key;
  Kind kind = Kind::word;
  std::vector<std::string> values;  ///< as a command line has them; numbers as they are written
  std::size_t line = 0;             ///< from 1
};

/// A config file as TOML (https://toml.io, version 1.0) means it.
struct ConfigFile {
  std::string name;                   ///< its path, UTF-8
  std::vector<ConfigEntry> entries;   ///< in the order of the file
  std::vector<std::string> sections;  ///< those that are there, with or without keys
  std::vector<std::string> warnings;  ///< lines of an older form, and how to write them today
};

/// Reads the text of the config file `name`. Where TOML refuses a line that earlier versions took
/// (`toml_of_old_line`), the line is read as they did, and there is a warning. Throws `ConfigError`
/// that names file and line for everything else that is not TOML, and for TOML that no option can
/// hold: tables in sections, lists in lists, characters that no value has.
ConfigFile parse_config(std::string_view text, const std::string& name);

/// "FILE, line 3"
std::string place_in(const ConfigFile& file, std::size_t line);

/// "vault = My #1 Vault", "[find_signals] wall = [1, 2]": for messages.
std::string describe(const ConfigEntry& entry);

}  // namespace rq::app
