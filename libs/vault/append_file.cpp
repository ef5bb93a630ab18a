#include "vault/append_file.hpp"

#include <utility>

#include "core/errors.hpp"

namespace rq::vault {

namespace {

constexpr std::size_t write_size = std::size_t{64} * 1024;

}  // namespace

AppendFile::AppendFile(FileSystem& fs, std::filesystem::path file, std::uint64_t committed)
    : fs_(fs), file_(std::move(file)), committed_(committed) {}

std::optional<std::uint64_t> AppendFile::check() const {
  const auto size = fs_.file_size(file_);
  if (size.value_or(0) < committed_)
    throw DataError(to_utf8(file_) + " holds " + std::to_string(size.value_or(0)) + " bytes, but " +
                    std::to_string(committed_) +
                    " were written: it was cut or removed by something else. Run again with "
                    "--rebuild.");
  return size;
}

void AppendFile::cut_back() {
  output_.reset();
  lines_.clear();
  written_ = 0;
  const auto size = check();
  if (!size || *size == committed_) return;
  if (committed_ > 0)
    fs_.truncate(file_, committed_);
  else
    fs_.remove(file_);
}

void AppendFile::write_if_large() {
  if (lines_.size() >= write_size) write();
}

void AppendFile::write() {
  if (lines_.empty()) return;
  if (!output_) {
    is_new_ = committed_ == 0;
    if (is_new_) fs_.create_directories(file_.parent_path());
    output_ = fs_.open_append(file_);
  }
  output_->write(lines_);
  written_ += lines_.size();
  lines_.clear();
}

std::uint64_t AppendFile::commit() {
  write();
  if (written_ == 0) return 0;
  output_->sync();
  if (is_new_) fs_.sync_directory(file_.parent_path());
  is_new_ = false;
  committed_ += written_;
  return std::exchange(written_, 0);
}

}  // namespace rq::vault
