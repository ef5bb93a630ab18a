#include "vault/line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace rq::vault {

namespace {

constexpr std::size_t page_size = 4096;

std::string_view without_carriage_return(std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

LineReader::LineReader(FileSystem& fs, const std::filesystem::path& file, std::uint64_t offset,
                       std::size_t read_size)
    : file_(fs.open_read(file)),
      read_size_(read_size),
      buffer_(read_size + page_size),
      consumed_(offset) {}

std::optional<Line> LineReader::next() {
  const char* first = buffer_.data() + begin_;
  const void* newline = std::memchr(first, '\n', end_ - begin_);
  std::size_t scanned = end_ - begin_;
  while (newline == nullptr) {
    if (scanned > max_line) return next_too_long();
    if (!refill()) return std::nullopt;
    first = buffer_.data() + begin_;
    newline = std::memchr(first + scanned, '\n', end_ - begin_ - scanned);
    scanned = end_ - begin_;
  }
  const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - first);
  const Line line = length > max_line
                        ? Line{{first, max_line}, consumed_, consumed_ + length + 1, true}
                        : Line{without_carriage_return({first, length}), consumed_,
                               consumed_ + length + 1, false};
  begin_ += length + 1;
  consumed_ = line.end;
  return line;
}

std::optional<Line> LineReader::next_too_long() {
  // Keep the line's beginning, for the person who will look at it, and pass over the rest.
  const std::uint64_t start = consumed_;
  long_line_.assign(buffer_.data() + begin_, max_line);
  std::uint64_t position = start + (end_ - begin_);
  begin_ = end_ = 0;
  for (;;) {
    const auto got = file_->read(position, std::span(buffer_).first(read_size_));
    if (got == 0) {
      long_tail_ = Line{long_line_, start, position, true};
      return std::nullopt;
    }
    const void* newline = std::memchr(buffer_.data(), '\n', got);
    if (newline == nullptr) {
      position += got;
      continue;
    }
    begin_ = static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.data()) + 1;
    end_ = got;
    consumed_ = position + begin_;
    return Line{long_line_, start, consumed_, true};
  }
}

std::optional<Line> LineReader::unterminated() const {
  if (begin_ == end_) return long_tail_;
  const std::string_view text(buffer_.data() + begin_, end_ - begin_);
  return Line{without_carriage_return(text), consumed_, consumed_ + text.size(), false};
}

bool LineReader::refill() {
  const auto rest = end_ - begin_;
  if (buffer_.size() < rest + page_size + read_size_) buffer_.resize(rest + page_size + read_size_);
  // The bytes that are left move to where the next ones will follow them at the place within a
  // memory page that they have within a page of the file: the system then copies whole pages. On
  // some processors its copy to a place up to 31 bytes further on takes five times as long.
  const auto offset = consumed_ + rest;
  const auto address = reinterpret_cast<std::uintptr_t>(buffer_.data()) + rest;
  const auto begin = static_cast<std::size_t>((offset - address) % page_size);
  std::memmove(buffer_.data() + begin, buffer_.data() + begin_, rest);
  begin_ = begin;
  end_ = begin + rest;
  const auto got = file_->read(offset, std::span(buffer_).subspan(end_, read_size_));
  end_ += got;
  return got > 0;
}

}  // namespace rq::vault
