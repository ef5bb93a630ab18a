#include "vault/live_file.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/errors.hpp"

namespace rq::vault {

namespace {

/// The offset after the last '\n'; 0 when there is none. Read from the end.
std::uint64_t lines_end(ReadFile& file, std::uint64_t size) {
  std::array<char, std::size_t{64} * 1024> block;
  while (size > 0) {
    const std::uint64_t begin = size - std::min<std::uint64_t>(size, block.size());
    const auto wanted = static_cast<std::size_t>(size - begin);
    std::size_t got = 0;
    while (got < wanted) {
      const auto more = file.read(begin + got, std::span(block).subspan(got, wanted - got));
      if (more == 0) break;
      got += more;
    }
    const auto at = std::string_view(block.data(), got).rfind('\n');
    if (at != std::string_view::npos) return begin + at + 1;
    size = begin;
  }
  return 0;
}

/// How many bytes at the end of `file`, which ends with a whole line, are lines of `lines`: those
/// of one stretch of it, for they were written in this order.
std::uint64_t shared_end(ReadFile& file, std::uint64_t size, std::string_view lines) {
  std::string end(static_cast<std::size_t>(std::min<std::uint64_t>(size, lines.size())), '\0');
  const std::uint64_t begin = size - end.size();
  for (std::size_t got = 0; got < end.size();) {
    const auto more = file.read(begin + got, std::span(end).subspan(got));
    if (more == 0) return 0;
    got += more;
  }
  if (end.empty()) return 0;
  const auto last_line = std::string_view(end).substr(end.rfind('\n', end.size() - 2) + 1);
  const auto at = lines.rfind(last_line);
  // The file may end with a line that follows the rest of a cut one; it is not found as a whole
  // then.
  if (at != std::string_view::npos) lines = lines.substr(0, at + last_line.size());
  const auto differs = std::mismatch(end.rbegin(), end.rend(), lines.rbegin(), lines.rend()).first;
  const auto same = static_cast<std::size_t>(differs - end.rbegin());
  if (same == lines.size()) return same;
  const auto line_end = lines.find('\n', lines.size() - same - 1);  // a line begins after it
  return lines.size() - line_end - 1;
}

class TakenAwayCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "taken away"; }
  [[nodiscard]] std::string message(int) const override {
    return "something else removed, moved, replaced or cut this file while it was being written. "
           "A file is begun there again, and what it lacks is written or fetched again. Leave the "
           "files of a running recorder alone";
  }
};

std::error_code taken_away() {
  static const TakenAwayCategory category;
  return {1, category};
}

}  // namespace

FileTakenAway::FileTakenAway(const std::filesystem::path& file)
    : IoError("go on writing", to_utf8(file), taken_away()) {}

void LiveFile::begin(std::filesystem::path file) {
  sync();
  file_.reset();
  rests_ = false;
  path_ = std::move(file);
}

void LiveFile::open() {
  if (std::exchange(rests_, false) && !is_in_place()) leave();
  fs_.create_directories(path_.parent_path());
  size_ = fs_.file_size(path_).value_or(0);
  file_ = fs_.open_append(path_);
  name_synced_ = false;  // even of a file that was there: a killed program may have left it so
}

void LiveFile::flush() {
  if (buffer_.empty()) return;
  if (!file_) open();
  if (torn_) {
    if (fs_.file_size(path_).value_or(0) < size_) leave();
    fs_.truncate(path_, size_);
  }
  torn_ = true;
  file_->write(buffer_);
  torn_ = false;
  size_ += buffer_.size();
  if (unsynced_.empty()) std::swap(unsynced_, buffer_);
  unsynced_ += buffer_;
  buffer_.clear();
  if (unsynced_.size() >= unsynced_limit) sync();
}

void LiveFile::sync() {
  flush();
  if (unsynced_.empty()) return;
  try {
    file_->sync();
  } catch (const IoError&) {
    size_ -= unsynced_.size();
    torn_ = true;
    buffer_ = std::exchange(unsynced_, {});
    throw;
  }
  if (!is_in_place()) leave();
  if (!name_synced_) fs_.sync_directory(path_.parent_path());
  name_synced_ = true;
  unsynced_.clear();
}

void LiveFile::rest() {
  if (!file_ || torn_ || !unsynced_.empty() || !buffer_.empty()) return;
  file_.reset();
  rests_ = true;
}

/// Another file at the path has another size, for what was written last is not in it; so has the
/// same file when it was cut. An identical copy of all of it is as good as the file, until the next
/// line is written.
bool LiveFile::is_in_place() const {
  return fs_.file_size(path_) == size_;
}

void LiveFile::leave() {
  cut_torn_line(fs_, path_);
  const auto size = fs_.file_size(path_);
  const auto ours = size ? shared_end(*fs_.open_read(path_), *size, unsynced_ + buffer_) : 0;
  if (ours > 0) fs_.truncate(path_, *size - ours);
  cut_torn_line(fs_, path_);
  file_.reset();
  torn_ = false;
  buffer_.insert(0, std::exchange(unsynced_, {}));
  throw FileTakenAway(path_);
}

std::uint64_t cut_torn_line(FileSystem& fs, const std::filesystem::path& file) {
  const auto size = fs.file_size(file);
  if (!size) return 0;
  const std::uint64_t end = lines_end(*fs.open_read(file), *size);
  if (end < *size)
    fs.truncate(file, end);
  else
    fs.open_append(file)->sync();  // a program that was killed may not have got to it
  return *size - end;
}

}  // namespace rq::vault
