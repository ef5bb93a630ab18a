#include "app/config_file.hpp"

#include <algorithm>
#include <optional>
#include <toml++/toml.h>

#include "app/config_error.hpp"
#include "app/old_config_line.hpp"

namespace rq::app {

namespace {

using Kind = ConfigEntry::Kind;

/// Each line of an older form costs another reading of the file.
constexpr std::size_t most_old_lines = 100;

/// The lines of a text, to be read and replaced by their numbers, which count from 1.
class Lines {
 public:
  explicit Lines(std::string_view text) {
    for (std::size_t begin = 0; begin <= text.size();) {
      const auto end = std::min(text.find('\n', begin), text.size());
      lines_.emplace_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }

  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  [[nodiscard]] std::string& operator[](std::size_t number) { return lines_[number - 1]; }
  [[nodiscard]] const std::string& operator[](std::size_t number) const {
    return lines_[number - 1];
  }
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const auto& line : lines_) (all += line) += '\n';
    return all;
  }

 private:
  std::vector<std::string> lines_;
};

/// Where the character `column` of a line begins; columns count characters from 1.
std::size_t offset_of(std::string_view line, std::size_t column) {
  std::size_t at = 0;
  for (; at < line.size() && column > 1; --column) do
      ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U);
  return at;
}

/// A number, date or time, as it is written: no digit of a price may go through a double.
std::string as_written(const toml::node& node, const Lines& lines) {
  const auto& [begin, end, path] = node.source();
  const std::string& line = lines[begin.line];
  const auto from = offset_of(line, begin.column);
  std::string text = line.substr(from, offset_of(line, end.column) - from);
  std::erase(text, '_');
  if (text.starts_with('+')) text.erase(0, 1);
  return text;
}

bool is_decimal(std::string_view text) {
  return text.find_first_not_of("-0123456789") == std::string_view::npos;
}

std::string text_of(const toml::node& node, const Lines& lines) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
  std::string text = as_written(node, lines);
  // 0x1F, 0o17, 0b11
  if (const auto* number = node.as_integer(); number != nullptr && !is_decimal(text))
    return std::to_string(number->get());
  return text;
}

std::optional<char> control_character(std::string_view text) {
  const auto it = std::ranges::find_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  return it == text.end() ? std::nullopt : std::optional(*it);
}

constexpr std::string_view backslash_advice =
    "between double quotes a backslash begins an escape. Write '/' in paths of Windows as well, or "
    "put the value between single quotes, as in 'C:\\Users\\me'";

class Reader {
 public:
  Reader(const Lines& lines, ConfigFile& file) : lines_(lines), file_(file) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (const auto* section = node.as_table())
        read_section(std::string(key.str()), *section);
      else
        add("", std::string(key.str()), node);
    }
    std::ranges::sort(file_.entries, {},
                      [](const ConfigEntry& entry) { return std::pair(entry.line, entry.key); });
  }

 private:
  void read_section(const std::string& name, const toml::table& section) {
    file_.sections.push_back(name);
    for (const auto& [key, node] : section) {
      if (node.is_table())
        refuse(node, "[" + name + "] holds a table '" + std::string(key.str()) +
                         "', expected options: one 'key = value' a line");
      add(name, std::string(key.str()), node);
    }
  }

  void add(const std::string& section, const std::string& key, const toml::node& node) {
    ConfigEntry entry{section, key, Kind::word, {}, node.source().begin.line};
    if (const auto* list = node.as_array()) {
      entry.kind = Kind::list;
      for (const auto& item : *list) add_item(entry, item);
    } else {
      if (node.is_boolean()) entry.kind = Kind::boolean;
      add_value(entry, node);
    }
    file_.entries.push_back(std::move(entry));
  }

  void add_item(ConfigEntry& entry, const toml::node& item) {
    if (item.is_table())
      refuse(item, "'" + entry.key + "' is a list of tables, expected '[" + entry.key +
                       "]' for the options of a program, or '" + entry.key +
                       " = value' for an option");
    if (item.is_array() || item.is_boolean())
      refuse(item, "the list '" + entry.key + "' holds " +
                       (item.is_array() ? "another list" : "true or false") +
                       ", expected texts or numbers");
    add_value(entry, item);
  }

  void add_value(ConfigEntry& entry, const toml::node& node) {
    std::string text = text_of(node, lines_);
    if (const auto control = control_character(text))
      refuse(node, "'" + entry.key + "' holds " +
                       (*control == '\t'   ? "a tab"
                        : *control == '\n' ? "a line end"
                                           : "a control character") +
                       ", which no option takes: " + std::string(backslash_advice));
    entry.values.push_back(std::move(text));
  }

  [[noreturn]] void refuse(const toml::node& node, const std::string& problem) {
    throw ConfigError(place_in(file_, node.source().begin.line) + ": " + problem);
  }

  const Lines& lines_;
  ConfigFile& file_;
};

std::string advice(const std::string& description, const std::string& line) {
  const auto tells_of = [&](std::string_view word) {
    return description.find(word) != std::string::npos;
  };
  if (tells_of("redefine"))
    return "It is there twice: keep one. Several values are a list: instId = [\"BTC-USDT-SWAP\", "
           "\"ETH-USDT-SWAP\"]";
  if (tells_of("utf-8")) return "Save the file again as UTF-8";
  if (line.find('\\') != std::string::npos && line.find('"') != std::string::npos)
    return "Hint: " + std::string(backslash_advice);
  return "Write 'key = value', texts between quotes, lists as [\"a\", \"b\"]";
}

[[noreturn]] void refuse(const toml::parse_error& error, const Lines& lines,
                         const ConfigFile& file) {
  constexpr std::size_t longest_shown = 120;
  const auto number = std::min<std::size_t>(error.source().begin.line, lines.size());
  std::string line = lines[number];
  if (line.ends_with('\r')) line.pop_back();
  const std::string description(error.description());
  throw ConfigError(place_in(file, number) + ": this is not TOML: " + description +
                    ", in: " + line.substr(0, longest_shown) + "\n" + advice(description, line));
}

/// Says in TOML what the line of the error meant in earlier versions. False when it did not.
bool mend(const toml::parse_error& error, const Lines& original, Lines& lines, ConfigFile& file) {
  const auto number = error.source().begin.line;
  if (number > lines.size() || file.warnings.size() >= most_old_lines ||
      error.description().find("redefine") != std::string_view::npos)
    return false;
  const bool is_mended = lines[number] != original[number];
  const auto toml = toml_of_old_line(lines[number]);
  if (is_mended || !toml) return false;
  lines[number] = *toml;
  file.warnings.push_back(
      place_in(file, number) +
      ": this line is not TOML and is read as earlier versions did. Write: " + *toml);
  return true;
}

}  // namespace

ConfigFile parse_config(std::string_view text, const std::string& name) {
  ConfigFile file{name, {}, {}, {}};
  const Lines original(text);
  Lines lines = original;
  while (true) {
    try {
      Reader(lines, file).read(toml::parse(lines.text()));
      return file;
    } catch (const toml::parse_error& error) {
      if (!mend(error, original, lines, file)) refuse(error, original, file);
    }
  }
}

std::string place_in(const ConfigFile& file, std::size_t line) {
  return file.name + ", line " + std::to_string(line);
}

std::string describe(const ConfigEntry& entry) {
  std::string values;
  for (const auto& value : entry.values) values += (values.empty() ? "" : ", ") + value;
  return (entry.section.empty() ? "" : "[" + entry.section + "] ") + entry.key + " = " +
         (entry.kind == ConfigEntry::Kind::list ? "[" + values + "]" : values);
}

}  // namespace rq::app
