#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/errors.hpp"

namespace rq::okx {

/// Bytes that come one after the other: a file, or what is packed in one.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// The next bytes, valid until the next call; empty at the end. Throws `DataError`.
  virtual std::string_view read() = 0;
};

/// A source whose first bytes were looked at and are handed out again.
class PeekedSource final : public ByteSource {
 public:
  explicit PeekedSource(ByteSource& source) : source_(source) {}

  /// The first `count` bytes, fewer at the end. Only before the first `read`.
  std::string_view peek(std::size_t count) {
    while (head_.size() < count) {
      const auto bytes = source_.read();
      if (bytes.empty()) break;
      head_ += bytes;
    }
    return std::string_view(head_).substr(0, count);
  }

  std::string_view read() override {
    if (!std::exchange(head_given_, true) && !head_.empty()) return head_;
    return source_.read();
  }

 private:
  ByteSource& source_;
  std::string head_;
  bool head_given_ = false;
};

/// Refuses an archive that is not whole.
[[noreturn]] inline void refuse_archive(const std::string& name, const std::string& problem) {
  throw DataError(name + " " + problem + ". Download it again; nothing of it was imported.");
}

}  // namespace rq::okx
