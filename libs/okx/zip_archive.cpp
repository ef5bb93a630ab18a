#include "okx/zip_archive.hpp"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <exception>
#include <new>
#include <utility>

#include "core/quote.hpp"

namespace rq::okx {

/// Where the packed bytes come from, and what went wrong there: an exception must not pass through
/// the library, which is C.
struct ZipArchive::Input {
  ByteSource* bytes = nullptr;
  SeekableSource* file = nullptr;  // null: cannot be read again
  std::string tail;                // of the bytes of a zip that cannot: where its directory ends
  std::exception_ptr exception;
};

namespace {

/// A zip ends with this record and a comment of at most 64 KiB.
constexpr std::string_view end_record = "PK\x05\x06";
constexpr std::size_t end_record_size = 22;
constexpr std::size_t end_size = std::size_t{64} * 1024 + end_record_size;

la_ssize_t read_block(archive* reader, void* client, const void** bytes) noexcept {
  auto& input = *static_cast<ZipArchive::Input*>(client);
  try {
    const auto block = input.bytes->read();
    if (input.file == nullptr) {
      input.tail += block;
      if (input.tail.size() > 2 * end_size) input.tail.erase(0, input.tail.size() - end_size);
    }
    *bytes = block.data();
    return static_cast<la_ssize_t>(block.size());
  } catch (...) {
    input.exception = std::current_exception();
    archive_set_error(reader, EIO, "it cannot be read");
    return -1;
  }
}

la_int64_t seek(archive*, void* client, la_int64_t offset, int whence) noexcept {
  auto& input = *static_cast<ZipArchive::Input*>(client);
  const auto size = static_cast<la_int64_t>(input.file->size());
  const la_int64_t from = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? static_cast<la_int64_t>(input.file->position())
                                               : size;
  const la_int64_t target = from + offset;
  if (target < 0 || target > size) return ARCHIVE_FATAL;
  input.file->seek(static_cast<std::uint64_t>(target));
  return target;
}

constexpr std::size_t longest_name = 1000;

/// Names in zips are in any encoding; the library gives UTF-8 where it knows.
std::string name_of(archive_entry* member) {
  const char* name = archive_entry_pathname_utf8(member);
  if (name == nullptr) name = archive_entry_pathname(member);
  return name != nullptr ? quote(name, longest_name) : "?";
}

}  // namespace

void ZipArchive::Free::operator()(archive* reader) const {
  archive_read_free(reader);
}

ZipArchive::ZipArchive(SeekableSource& file, std::string name)
    : name_(std::move(name)), input_(std::make_unique<Input>()) {
  input_->bytes = input_->file = &file;
  open(/*seekable=*/true);
}

ZipArchive::ZipArchive(ByteSource& bytes, std::string name)
    : name_(std::move(name)), input_(std::make_unique<Input>()) {
  input_->bytes = &bytes;
  open(/*seekable=*/false);
}

ZipArchive::~ZipArchive() = default;

void ZipArchive::open(bool seekable) {
  reader_.reset(archive_read_new());
  if (!reader_) throw std::bad_alloc();
  if (seekable) {
    // The variant that needs the directory at the end: it notices a download that stopped.
    check(archive_read_support_format_zip_seekable(reader_.get()));
    archive_read_set_seek_callback(reader_.get(), seek);
  } else {
    check(archive_read_support_format_zip_streamable(reader_.get()));
  }
  archive_read_set_read_callback(reader_.get(), read_block);
  archive_read_set_callback_data(reader_.get(), input_.get());
  check(archive_read_open1(reader_.get()));
}

std::optional<std::string> ZipArchive::next() {
  archive_entry* entry = nullptr;
  const int result = archive_read_next_header(reader_.get(), &entry);
  if (result == ARCHIVE_EOF) {
    require_end();
    return std::nullopt;
  }
  check(result);
  return name_of(entry);
}

void ZipArchive::require_end() const {
  if (input_->file != nullptr) return;
  while (true) {
    const void* bytes = nullptr;
    const auto got = read_block(reader_.get(), input_.get(), &bytes);
    if (got < 0) fail();
    if (got == 0) break;
  }
  const auto end = input_->tail.rfind(end_record);
  if (end == std::string::npos || input_->tail.size() - end < end_record_size)
    refuse_archive(name_, "is torn or damaged (it ends too early)");
}

std::string_view ZipArchive::read() {
  const la_ssize_t got = archive_read_data(reader_.get(), buffer_.data(), buffer_.size());
  // Some damage (a wrong checksum) is only a warning to libarchive, which still gives the bytes.
  if (got < 0 || archive_errno(reader_.get()) != 0) fail();
  return {buffer_.data(), static_cast<std::size_t>(got)};
}

void ZipArchive::check(int result) const {
  if (result != ARCHIVE_OK) fail();
}

void ZipArchive::fail() const {
  if (input_->exception) std::rethrow_exception(input_->exception);
  const char* reason = archive_error_string(reader_.get());
  refuse_archive(name_, std::string("is torn or damaged (") +
                            (reason != nullptr ? reason : "it cannot be unpacked") + ")");
}

}  // namespace rq::okx
