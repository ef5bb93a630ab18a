#include "app/config_keys.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "app/config_error.hpp"
#include "app/known_options.hpp"
#include "app/path_options.hpp"
#include "core/nearest_names.hpp"

namespace rq::app {

namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

/// The options of this program that a config file may set.
Names configurable_options(const CLI::App& cli) {
  Names names;
  for (const CLI::Option* option : options_of(cli)) {
    if (!option->get_configurable() || option->get_lnames().empty()) continue;
    names.push_back(option->get_lnames().front());
  }
  return names;
}

/// The programs that have this option, for people; "" when none has.
std::string programs_with(const std::string& key) {
  std::string programs;
  for (const auto& program : known_programs())
    if (contains(program.options, key)) programs += (programs.empty() ? "" : ", ") + program.name;
  return programs;
}

/// Sorts the entries of one file by whose they are.
class Keys {
 public:
  Keys(const ConfigFile& file, const CLI::App& cli, const std::string& program)
      : file_(file), cli_(cli), program_(program), own_(configurable_options(cli)) {}

  std::vector<const ConfigEntry*> find() {
    check_sections();
    for (const auto& entry : file_.entries) {
      if (entry.section.empty())
        take_common(entry);
      else if (entry.section == program_)
        take_own(entry);
      else
        check_foreign(entry);
    }
    std::vector<const ConfigEntry*> entries;
    for (const auto& [key, entry] : chosen_) entries.push_back(entry);
    std::ranges::sort(entries, {}, &ConfigEntry::line);
    return entries;
  }

 private:
  void check_sections() const {
    Names programs{program_};
    for (const auto& program : known_programs()) programs.push_back(program.name);
    for (const auto& section : file_.sections) {
      if (contains(programs, section)) continue;
      throw ConfigError(file_.name + ": no program is called [" + section + "]." +
                        did_you_mean(section, programs) +
                        " Options of all programs stand above the first section, those of one "
                        "below its name, as in [find_signals]");
    }
  }

  void take_common(const ConfigEntry& entry) {
    const KnownProgram* const known = find_known_program(program_);
    if (known != nullptr && contains(known->section_only, entry.key)) return;
    if (contains(own_, entry.key))
      chosen_.try_emplace(entry.key, &entry);  // one of the section beats it
    else if (programs_with(entry.key).empty())
      refuse(entry, all_options());
  }

  void take_own(const ConfigEntry& entry) {
    if (!contains(own_, entry.key)) refuse(entry, own_);
    chosen_[entry.key] = &entry;
  }

  void check_foreign(const ConfigEntry& entry) const {
    const auto& options = find_known_program(entry.section)->options;
    if (!contains(options, entry.key)) refuse(entry, options);
  }

  [[nodiscard]] Names all_options() const {
    Names names = own_;
    for (const auto& program : known_programs())
      names.insert(names.end(), program.options.begin(), program.options.end());
    return names;
  }

  [[noreturn]] void refuse(const ConfigEntry& entry, const Names& candidates) const {
    const std::string place = place_in(file_, entry.line) + ": " + describe(entry) + ": ";
    if (cli_.get_option_no_throw("--" + entry.key) != nullptr && !contains(own_, entry.key))
      throw ConfigError(place + "'" + entry.key + "' can only be given on the command line");
    const std::string others = programs_with(entry.key);
    if (!others.empty())
      throw ConfigError(place + entry.section + " has no option '" + entry.key +
                        "'. It is one of " + others +
                        ": put it into the section of that program, or above the first section");
    throw ConfigError(place + (entry.section.empty() ? "no program" : entry.section + " does not") +
                      (entry.section.empty() ? " has an option '" : " have an option '") +
                      entry.key + "'." + did_you_mean(entry.key, candidates) +
                      " Keys are the options of --help without their dashes");
  }

  const ConfigFile& file_;
  const CLI::App& cli_;
  const std::string& program_;
  const Names own_;
  std::map<std::string, const ConfigEntry*> chosen_;
};

}  // namespace

std::vector<const ConfigEntry*> keys_of(const ConfigFile& file, const CLI::App& cli,
                                        const std::string& program) {
  return Keys(file, cli, program).find();
}

}  // namespace rq::app
