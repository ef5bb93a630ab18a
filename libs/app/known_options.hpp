#pragma once

#include <string>
#include <vector>

namespace rq::app {

/// The options that a config file can set for one program, without their dashes.
struct KnownProgram {
  std::string name;
  std::vector<std::string> options;
  /// Those of them that turn the program into something else (cvd_calc prints instead of
  /// calculating): only its own section sets them, the top level is for all programs.
  std::vector<std::string> section_only;
};

/// All programs of RaveQuant: one config file serves them all, so each must know the keys of the
/// others. A new option needs its word here: tests/e2e/config_file_test holds this table against
/// every program's --help.
const std::vector<KnownProgram>& known_programs();

/// The entry of that program; null when there is none.
const KnownProgram* find_known_program(const std::string& name);

}  // namespace rq::app
