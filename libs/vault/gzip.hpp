#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "vault/file_system.hpp"

namespace rq::vault {

/// Packs everything that `input` holds (RFC 1952) and writes it to `output`; the same input gives
/// the same bytes. Does not sync. Returns how many bytes `input` held. Throws `IoError`.
std::uint64_t write_gzip(ReadFile& input, WriteFile& output);

/// The content of a file that `write_gzip` made, from its beginning. Memory does not grow with it.
class GzipReader {
 public:
  /// Throws `IoError`; `DataError` when the file is not gzip.
  GzipReader(FileSystem& fs, const std::filesystem::path& file);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// Fills `buffer` with the next bytes; less than its size only at the end. The end is reached
  /// only when length and checksum are those of the file. Throws `DataError` when they are not, or
  /// the file is torn or damaged; `IoError`.
  std::size_t read(std::span<char> buffer);

 private:
  class Unpacking;  // keeps the library out of headers
  std::unique_ptr<Unpacking> unpacking_;
};

}  // namespace rq::vault
