#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vault/file_system.hpp"

namespace rq::vault {

/// One line of a file, without its line end.
struct Line {
  std::string_view text;     ///< without '\n' or "\r\n"; valid until the next call of the reader
  std::uint64_t offset = 0;  ///< of its first byte in the file
  std::uint64_t end = 0;     ///< offset after its line end
  bool too_long = false;     ///< `text` is only the first `max_line` bytes
};

/// Hands out the complete lines of a file from a byte offset on. A last line without '\n' is no
/// line yet; `unterminated` shows it.
class LineReader {
 public:
  /// Bytes asked of the system at a time. Whoever wants a few lines only reads less.
  static constexpr std::size_t usual_read = std::size_t{256} * 1024;
  /// Longer lines are passed over in bounded memory; no record comes near it.
  static constexpr std::size_t max_line = std::size_t{1} << 20;

  LineReader(FileSystem& fs, const std::filesystem::path& file, std::uint64_t offset = 0,
             std::size_t read_size = usual_read);

  /// The next complete line; nullopt at the end of the file.
  std::optional<Line> next();

  /// What has been read from the disk and not been handed out: the next lines, the last of them in
  /// part. Empty before the first `next`, and from time to time.
  [[nodiscard]] std::string_view buffered() const {
    return {buffer_.data() + begin_, end_ - begin_};
  }
  /// Passes over `length` bytes of `buffered()`: one line with its end.
  void skip(std::size_t length) {
    begin_ += length;
    consumed_ += length;
  }

  /// After `next` gave nullopt: what follows the last '\n', if anything.
  [[nodiscard]] std::optional<Line> unterminated() const;

  /// Offset of the first byte that no returned line covers.
  [[nodiscard]] std::uint64_t offset() const { return consumed_; }

 private:
  std::optional<Line> next_too_long();
  bool refill();

  std::unique_ptr<ReadFile> file_;
  std::size_t read_size_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // unread bytes are buffer_[begin_, end_)
  std::size_t end_ = 0;
  std::uint64_t consumed_;         // file offset of buffer_[begin_]
  std::string long_line_;          // the beginning of a line that is too long
  std::optional<Line> long_tail_;  // such a line at the end of the file, without its '\n'
};

}  // namespace rq::vault
