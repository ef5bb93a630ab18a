#include "vault/live_file.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/errors.hpp"

namespace rq::vault {

namespace {

/// The offset behind the last '\n'; 0 when there is none. Read from the end.
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

}  // namespace

void LiveFile::begin(std::filesystem::path file) {
  sync();
  file_.reset();
  path_ = std::move(file);
}

void LiveFile::open() {
  fs_.create_directories(path_.parent_path());
  size_ = fs_.file_size(path_).value_or(0);
  file_ = fs_.open_append(path_);
  name_synced_ = false;  // even of a file that was there: a killed program may have left it so
}

void LiveFile::flush() {
  if (buffer_.empty()) return;
  if (!file_) open();
  if (torn_) fs_.truncate(path_, size_);
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
  if (!name_synced_) fs_.sync_directory(path_.parent_path());
  name_synced_ = true;
  unsynced_.clear();
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
