#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "vault/file_system.hpp"

namespace rq::exporter {

/// Messages that are not what OKX documents: the first of each kind is kept, all are counted.
class RejectKinds {
 public:
  /// The line to keep; nothing when this kind is known.
  std::optional<std::string> add(const std::string& kind, std::string_view raw, Timestamp utc);
  /// What is kept each time, the first hundred of a run: the line, nothing when there were more.
  std::optional<std::string> add_each(const std::string& why, std::string_view raw, Timestamp utc);
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  std::set<std::string> kinds_;
  std::uint64_t count_ = 0;
  std::size_t kept_each_ = 0;
};

/// The file of such lines. Throws `IoError`, and goes on from there when it is called again.
class RejectFile {
 public:
  /// Cuts off a torn last line.
  RejectFile(vault::FileSystem& fs, std::filesystem::path file);

  /// Durable on return; `lines` are empty then.
  void write(std::vector<std::string>& lines);

 private:
  vault::FileSystem& fs_;
  std::filesystem::path file_;
  std::optional<std::uint64_t> end_;  // where they ended before a write that is not done
};

}  // namespace rq::exporter
