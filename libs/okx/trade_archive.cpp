#include "okx/trade_archive.hpp"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

#include "core/errors.hpp"

namespace rq::okx {

namespace {

constexpr std::size_t block_size = std::size_t{64} * 1024;

std::string name_of(const std::filesystem::path& file) {
  const std::u8string name = file.generic_u8string();
  return {name.begin(), name.end()};
}

[[noreturn]] void refuse(const std::string& name, const std::string& problem) {
  throw DataError(name + " " + problem + ". Download it again; nothing of it was imported.");
}

enum class Packing : std::uint8_t { none, gzip, zip };

/// A file of the disk, as libarchive asks for it.
struct Input {
  std::filesystem::path path;
  std::string name;  // for messages
  std::ifstream stream;
  std::uint64_t size = 0;
  std::array<char, block_size> block{};

  explicit Input(const std::filesystem::path& file) : path(file), name(name_of(file)) {
    std::error_code ec;
    if (!std::filesystem::is_regular_file(file, ec))
      throw NoInputError("there is no file " + name + ": check the path");
    stream.open(file, std::ios::binary);
    if (!stream) throw NoInputError("cannot open " + name + ": check that you may read it");
    size = std::filesystem::file_size(file);
    if (size == 0) refuse(name, "is empty");
  }

  std::string read_at(std::uint64_t offset, std::size_t length) {
    std::string bytes(length, '\0');
    stream.clear();
    stream.seekg(static_cast<std::streamoff>(offset));
    stream.read(bytes.data(), static_cast<std::streamsize>(length));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
  }

  Packing packing() {
    const std::string magic = read_at(0, 4);
    if (magic.starts_with("PK")) return Packing::zip;
    if (magic.starts_with("\x1f\x8b")) return Packing::gzip;
    return Packing::none;
  }
};

la_ssize_t read_block(archive* reader, void* client, const void** bytes) {
  auto& input = *static_cast<Input*>(client);
  input.stream.read(input.block.data(), block_size);
  if (input.stream.bad()) {
    archive_set_error(reader, EIO, "the disk refused to read it");
    return -1;
  }
  *bytes = input.block.data();
  return static_cast<la_ssize_t>(input.stream.gcount());
}

la_int64_t seek(archive*, void* client, la_int64_t offset, int whence) {
  auto& stream = static_cast<Input*>(client)->stream;
  const auto from = whence == SEEK_SET   ? std::ios::beg
                    : whence == SEEK_CUR ? std::ios::cur
                                         : std::ios::end;
  stream.clear();
  stream.seekg(offset, from);
  return stream.fail() ? ARCHIVE_FATAL : static_cast<la_int64_t>(stream.tellg());
}

/// libarchive reading an `Input`.
class Reader {
 public:
  Reader(Input& input, Packing packing) : input_(input), reader_(archive_read_new()) {
    if (!reader_) throw std::bad_alloc();
    if (packing == Packing::zip) {
      // The variant that needs the directory at the end: it notices a download that stopped.
      check(archive_read_support_format_zip_seekable(reader_.get()));
    } else {
      if (packing == Packing::gzip) check(archive_read_support_filter_gzip(reader_.get()));
      check(archive_read_support_format_raw(reader_.get()));
    }
    input_.stream.clear();
    input_.stream.seekg(0);
    archive_read_set_read_callback(reader_.get(), read_block);
    archive_read_set_seek_callback(reader_.get(), seek);
    archive_read_set_callback_data(reader_.get(), &input_);
    check(archive_read_open1(reader_.get()));
    if (packing == Packing::gzip && archive_filter_code(reader_.get(), 0) != ARCHIVE_FILTER_GZIP)
      refuse(input_.name, "is torn or damaged (its head is incomplete)");
  }

  /// The next member; null at the end.
  archive_entry* next_member() {
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(reader_.get(), &entry);
    if (result == ARCHIVE_EOF) return nullptr;
    check(result);
    return entry;
  }

  /// The next bytes of the member; empty at its end.
  std::string_view read() {
    const la_ssize_t got = archive_read_data(reader_.get(), buffer_.data(), buffer_.size());
    // Some damage (a wrong checksum) is only a warning to libarchive, which still gives the bytes.
    if (got < 0 || archive_errno(reader_.get()) != 0) fail();
    return {buffer_.data(), static_cast<std::size_t>(got)};
  }

  [[nodiscard]] std::uint64_t bytes_read() const {
    return static_cast<std::uint64_t>(archive_filter_bytes(reader_.get(), -1));
  }

 private:
  struct Free {
    void operator()(archive* reader) const { archive_read_free(reader); }
  };

  void check(int result) const {
    if (result != ARCHIVE_OK) fail();
  }

  [[noreturn]] void fail() const {
    const char* reason = archive_error_string(reader_.get());
    refuse(input_.name, std::string("is torn or damaged (") +
                            (reason != nullptr ? reason : "it cannot be unpacked") + ")");
  }

  Input& input_;
  std::unique_ptr<archive, Free> reader_;
  std::array<char, block_size> buffer_{};
};

/// Hands one CSV on to its parser. `on_bytes` sees all of it first.
template <class OnBytes>
void read_csv(Reader& reader, const std::string& name, const TradeArchiveSink& sink,
              const OnBytes& on_bytes) {
  sink.on_csv(name);
  TradeCsvParser parser(name, sink.on_trade, sink.on_bad_row);
  for (auto bytes = reader.read(); !bytes.empty(); bytes = reader.read()) {
    on_bytes(bytes);
    parser.feed(bytes);
    sink.on_progress(reader.bytes_read());
  }
  parser.finish();
}

bool is_csv(const std::filesystem::path& member) {
  // macOS packs a "._" twin beside each file.
  return member.extension() == ".csv" && !name_of(member.filename()).starts_with("._");
}

void read_zip(Input& input, const TradeArchiveSink& sink) {
  Reader reader(input, Packing::zip);
  std::string others;
  bool found = false;
  while (archive_entry* member = reader.next_member()) {
    const char* path = archive_entry_pathname_utf8(member);
    if (path == nullptr) path = archive_entry_pathname(member);
    const std::string name = path != nullptr ? path : "?";
    if (is_csv(std::filesystem::path(std::u8string(name.begin(), name.end())))) {
      found = true;
      read_csv(reader, input.name + "/" + name, sink, [](std::string_view) {});
    } else {
      others += (others.empty() ? "" : ", ") + name;
    }
  }
  if (!found) refuse(input.name, "holds no .csv file" + (others.empty() ? "" : ", only " + others));
}

/// The checksum that a gzip file ends with (RFC 1952, 2.3.1).
std::uint32_t gzip_checksum(Input& input) {
  constexpr std::size_t trailer = 8;  // CRC-32 and length, least significant byte first
  const std::string bytes =
      input.read_at(input.size - std::min<std::uint64_t>(trailer, input.size), trailer);
  std::uint32_t checksum = 0;
  for (std::size_t i = 4; i-- > 0;)
    checksum = checksum << 8 | static_cast<unsigned char>(i < bytes.size() ? bytes[i] : 0);
  return checksum;
}

void read_gzip(Input& input, const TradeArchiveSink& sink) {
  // libarchive does not look at the checksum.
  const std::uint32_t expected = gzip_checksum(input);
  boost::crc_32_type checksum;
  Reader reader(input, Packing::gzip);
  if (reader.next_member() == nullptr) refuse(input.name, "holds nothing");
  read_csv(reader, input.name, sink,
           [&](std::string_view bytes) { checksum.process_bytes(bytes.data(), bytes.size()); });
  if (checksum.checksum() != expected)
    refuse(input.name,
           "is damaged: its checksum does not match (several gzip files put together must be "
           "unpacked first)");
}

void read_plain(Input& input, const TradeArchiveSink& sink) {
  Reader reader(input, Packing::none);
  if (reader.next_member() == nullptr) refuse(input.name, "holds nothing");
  read_csv(reader, input.name, sink, [](std::string_view) {});
}

}  // namespace

void read_trade_archive(const std::filesystem::path& file, const TradeArchiveSink& sink) {
  Input input(file);
  const auto packing = input.packing();
  if (file.extension() == ".zip" && packing != Packing::zip)
    refuse(input.name, "is not a zip archive");
  if (file.extension() == ".gz" && packing != Packing::gzip)
    refuse(input.name, "is not a gzip file");
  switch (packing) {
    case Packing::zip:
      return read_zip(input, sink);
    case Packing::gzip:
      return read_gzip(input, sink);
    case Packing::none:
      return read_plain(input, sink);
  }
}

}  // namespace rq::okx
