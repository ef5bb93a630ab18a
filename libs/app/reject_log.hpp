#pragma once

#include <cstdint>
#include <string>

namespace rq::app {

/// Warns of lines that could not be read: the first ones each, then how many more when it goes, so
/// that a damaged file of a million lines stays readable on a screen.
class RejectLog {
 public:
  RejectLog() = default;
  ~RejectLog();
  RejectLog(const RejectLog&) = delete;
  RejectLog& operator=(const RejectLog&) = delete;

  /// `where` is file:line.
  void report(const std::string& where, const std::string& reason);

 private:
  std::uint64_t count_ = 0;
};

}  // namespace rq::app
