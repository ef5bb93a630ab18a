#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "okx/byte_source.hpp"

struct archive;

namespace rq::okx {

/// Bytes that can be read again from any place.
class SeekableSource : public ByteSource {
 public:
  virtual void seek(std::uint64_t offset) = 0;
  [[nodiscard]] virtual std::uint64_t position() const = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
};

/// Reads a zip, member after member; `read` gives the bytes of the member that `next` went to, with
/// their checksum verified.
class ZipArchive final : public ByteSource {
 public:
  /// A zip on the disk. `name`: for messages.
  ZipArchive(SeekableSource& file, std::string name);
  /// A zip within another archive, which can be read only once.
  ZipArchive(ByteSource& bytes, std::string name);
  ~ZipArchive() override;
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  /// Goes to the next member; its name in UTF-8, with '/' between folders and '?' for what is not
  /// printable. nullopt at the end. Throws `DataError` when the zip is cut off or damaged.
  std::optional<std::string> next();
  std::string_view read() override;

  /// What libarchive asks its callbacks with.
  struct Input;

 private:
  struct Free {
    void operator()(archive* reader) const;
  };

  void open(bool seekable);
  void check(int result) const;
  [[noreturn]] void fail() const;
  void require_end() const;

  std::string name_;
  std::unique_ptr<Input> input_;
  std::unique_ptr<archive, Free> reader_;
  std::array<char, 65536> buffer_{};
};

}  // namespace rq::okx
