#pragma once

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "support/subprocess.hpp"

namespace rq::bench {

using Seconds = std::chrono::duration<double>;
using Words = std::vector<std::string>;

/// Until `holds`, looking every few milliseconds; throws when a program ends instead.
void await(const test::RunningProgram& program, const char* what,
           const std::function<bool()>& holds);

bool says(const std::string& text, const std::string& part);
/// The number behind ` key=` in a program's last words.
std::uint64_t number_in(const std::string& text, const std::string& key);
Words all_of(Words words, const Words& more);
double mebibytes(std::uint64_t bytes);

/// An empty folder, removed in the end.
class Folder {
 public:
  explicit Folder(std::filesystem::path path);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// The simulated exchange, listening. It begins when somebody subscribes, always at the same hour
/// of the same day: one market for every measurement.
class Exchange {
 public:
  Exchange(const Folder& folder, const Words& options);

  /// What an exporter needs to reach it; `endpoint`: "business" or "public".
  [[nodiscard]] Words addresses(const std::string& endpoint) const;
  [[nodiscard]] test::RunningProgram& program() { return program_; }

 private:
  std::string ca_file_;
  test::RunningProgram program_;
};

/// As a user ends it; throws when it failed.
test::Finished stop(test::RunningProgram& program);

struct Pace {
  double cpu_share = 1;  ///< of one processor
  std::uint64_t peak_bytes = 0;
  test::Finished recorded;
};
/// What an exporter takes at the pace of the clock, from when it is connected.
Pace measure_pace(const std::string& exporter, const Words& arguments, Exchange& exchange);

}  // namespace rq::bench
