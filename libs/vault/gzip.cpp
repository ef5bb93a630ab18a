#include "vault/gzip.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <boost/crc.hpp>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.hpp"

namespace rq::vault {

namespace {

constexpr std::size_t block_size = std::size_t{64} * 1024;

/// What a callback threw, on its way around the library, which is C.
class Detour {
 public:
  /// Runs `call`; after an exception nothing more is run, and the result is `failed`.
  template <class Result, class Call>
  Result run(Result failed, Call call) noexcept {
    if (exception_) return failed;
    try {
      return call();
    } catch (...) {
      exception_ = std::current_exception();
      return failed;
    }
  }
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::exception_ptr exception_;
};

struct Free {
  void operator()(archive* packing) const { archive_free(packing); }
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using Archive = std::unique_ptr<archive, Free>;
using Entry = std::unique_ptr<archive_entry, Free>;

struct Output {
  WriteFile& file;
  Detour detour;
};

la_ssize_t write_block(archive* /*packing*/, void* client, const void* bytes, std::size_t length) {
  auto& output = *static_cast<Output*>(client);
  return output.detour.run(la_ssize_t{-1}, [&] {
    output.file.write({static_cast<const char*>(bytes), length});
    return static_cast<la_ssize_t>(length);
  });
}

void check_packing(archive* packing, const Output& output, la_ssize_t result) {
  if (result >= 0) return;
  output.detour.rethrow();
  const char* reason = archive_error_string(packing);
  throw std::runtime_error(std::string("cannot pack: ") + (reason != nullptr ? reason : "?"));
}

}  // namespace

std::uint64_t write_gzip(ReadFile& input, WriteFile& output) {
  Output target{output, {}};
  const Archive packing(archive_write_new());
  const Entry entry(archive_entry_new());
  if (!packing || !entry) throw std::bad_alloc();
  const auto check = [&](la_ssize_t result) { check_packing(packing.get(), target, result); };
  check(archive_write_set_format_raw(packing.get()));
  check(archive_write_add_filter_gzip(packing.get()));
  // Without the time, so that the bytes follow from the content alone.
  check(archive_write_set_filter_option(packing.get(), "gzip", "timestamp", nullptr));
  check(archive_write_set_bytes_per_block(packing.get(), static_cast<int>(block_size)));
  check(archive_write_set_bytes_in_last_block(packing.get(), 1));
  check(archive_write_open(packing.get(), &target, nullptr, write_block, nullptr));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  check(archive_write_header(packing.get(), entry.get()));
  std::vector<char> block(block_size);
  std::uint64_t total = 0;
  while (const auto got = input.read(total, block)) {
    check(archive_write_data(packing.get(), block.data(), got));
    total += got;
  }
  check(archive_write_close(packing.get()));
  return total;
}

/// The library reading a file, and the checksum that it does not look at itself.
class GzipReader::Unpacking {
 public:
  Unpacking(FileSystem& fs, const std::filesystem::path& file)
      : name_(to_utf8(file)),
        input_(fs.open_read(file)),
        size_(fs.file_size(file).value_or(0)),
        block_(block_size),
        unpacking_(archive_read_new()) {
    if (!unpacking_) throw std::bad_alloc();
    check(archive_read_support_filter_gzip(unpacking_.get()));
    check(archive_read_support_format_raw(unpacking_.get()));
    check(archive_read_support_format_empty(unpacking_.get()));
    check(archive_read_open(unpacking_.get(), this, nullptr, read_block, nullptr));
    if (archive_filter_code(unpacking_.get(), 0) != ARCHIVE_FILTER_GZIP)
      refuse("it does not begin as a gzip file does");
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(unpacking_.get(), &entry);
    is_empty_ = result == ARCHIVE_EOF;
    if (!is_empty_) check(result);
  }

  std::size_t read(std::span<char> buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
      const auto got = read_some(buffer.subspan(filled));
      if (got == 0) break;
      filled += got;
    }
    checksum_.process_bytes(buffer.data(), filled);
    length_ += filled;
    if (filled < buffer.size()) check_trailer();
    return filled;
  }

 private:
  static la_ssize_t read_block(archive* /*unpacking*/, void* client, const void** bytes) {
    auto& self = *static_cast<Unpacking*>(client);
    *bytes = self.block_.data();
    return self.detour_.run(la_ssize_t{-1}, [&] {
      const auto got = self.input_->read(self.offset_, self.block_);
      self.offset_ += got;
      return static_cast<la_ssize_t>(got);
    });
  }

  std::size_t read_some(std::span<char> buffer) {
    if (is_empty_) return 0;
    const la_ssize_t got = archive_read_data(unpacking_.get(), buffer.data(), buffer.size());
    check(got);
    return static_cast<std::size_t>(got);
  }

  /// CRC-32 and length modulo 2^32, least significant byte first (RFC 1952, 2.3.1).
  void check_trailer() const {
    std::array<char, 8> trailer{};
    if (size_ < trailer.size() || input_->read(size_ - trailer.size(), trailer) != trailer.size())
      refuse("it is too short");
    const auto number = [&](std::size_t begin) {
      std::uint32_t value = 0;
      for (std::size_t i = begin + 4; i-- > begin;)
        value = value << 8U | static_cast<unsigned char>(trailer[i]);
      return value;
    };
    if (number(0) != checksum_.checksum() || number(4) != static_cast<std::uint32_t>(length_))
      refuse("its checksum or length does not match");
  }

  void check(la_ssize_t result) const {
    if (result >= 0) return;
    detour_.rethrow();
    const char* reason = archive_error_string(unpacking_.get());
    refuse(reason != nullptr ? reason : "it cannot be unpacked");
  }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw DataError(name_ + " is torn or damaged: " + reason);
  }

  std::string name_;
  std::unique_ptr<ReadFile> input_;
  std::uint64_t size_;
  std::uint64_t offset_ = 0;  // of the next block
  std::vector<char> block_;
  Detour detour_;
  bool is_empty_ = false;
  boost::crc_32_type checksum_;
  std::uint64_t length_ = 0;
  Archive unpacking_;  // refers to what is above
};

GzipReader::GzipReader(FileSystem& fs, const std::filesystem::path& file)
    : unpacking_(std::make_unique<Unpacking>(fs, file)) {}
GzipReader::~GzipReader() = default;

std::size_t GzipReader::read(std::span<char> buffer) {
  return unpacking_->read(buffer);
}

}  // namespace rq::vault
