#include "vault/gzip.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "sim/split_mix.hpp"

using namespace rq;
using namespace rq::test;

namespace {

const std::filesystem::path lines = "/lines";
const std::filesystem::path packed = "/packed";

std::string pack(MemoryFileSystem& fs, const std::string& content) {
  fs.load({{"lines", content}}, "/");
  const auto input = fs.open_read(lines);
  const auto output = fs.create(packed);
  CHECK(vault::write_gzip(*input, *output) == content.size());
  return fs.tree("/").at("packed");
}

std::string unpack(MemoryFileSystem& fs, std::size_t piece = 10'000) {
  vault::GzipReader reader(fs, packed);
  std::string content;
  std::string buffer(piece, '\0');
  for (std::size_t got = piece; got == piece;) {
    got = reader.read(buffer);
    content += buffer.substr(0, got);
  }
  CHECK(reader.read(buffer) == 0);
  return content;
}

/// Half of it packs well.
std::string some_content(std::size_t size) {
  sim::SplitMix random(size);
  std::string content;
  while (content.size() < size) {
    content += "{\"timestamp_utc\":\"2025-12-14T21:34:56.123Z\",\"bids_top400\":[[\"43250.5\"";
    for (int i = 0; i < 40; ++i) content += static_cast<char>(random.below(256));
  }
  content.resize(size);
  return content;
}

}  // namespace

TEST_CASE("what is packed comes back, whatever its length and the size of the pieces") {
  const auto size =
      GENERATE(as<std::size_t>{}, 0, 1, 9'999, 10'000, 65'535, 65'536, 65'537, 131'072, 1'000'003);
  CAPTURE(size);
  MemoryFileSystem fs;
  const auto content = some_content(size);
  const auto bytes = pack(fs, content);
  CHECK(bytes.starts_with("\x1f\x8b\x08"));
  CHECK((unpack(fs) == content));
  CHECK((unpack(fs, 65'536) == content));
  CHECK((pack(fs, content) == bytes));
}

TEST_CASE("lines that repeat themselves become a small part of what they were") {
  MemoryFileSystem fs;
  std::string content;
  for (int i = 0; i < 10'000; ++i)
    content += "{\"bid\":\"" + std::to_string(43'000 + i % 7) + "\"}\n";
  CHECK(pack(fs, content).size() < content.size() / 20);
}

TEST_CASE("a packed file that was cut anywhere is refused") {
  MemoryFileSystem fs;
  const auto content = some_content(3'000);
  const auto bytes = pack(fs, content);
  for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 50) {
    CAPTURE(length);
    fs.load({{"packed", bytes.substr(0, length)}}, "/");
    CHECK_THROWS_AS(unpack(fs), DataError);
  }
}

TEST_CASE("a packed file with a wrong byte is refused, or the byte did not matter") {
  MemoryFileSystem fs;
  const auto content = some_content(2'000);
  const auto bytes = pack(fs, content);
  std::size_t refused = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    CAPTURE(at);
    auto changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    fs.load({{"packed", changed}}, "/");
    try {
      CHECK((unpack(fs) == content));
    } catch (const DataError&) {
      ++refused;
    }
  }
  CHECK(refused > bytes.size() - 10);  // flags and times of the header
}

TEST_CASE("something that is not gzip is refused with its name") {
  MemoryFileSystem fs;
  for (const auto* bytes : {"", "{\"instId\":\"BTC-USDT-SWAP\"}\n", "PK\x03\x04"}) {
    fs.load({{"packed", bytes}}, "/");
    try {
      unpack(fs);
      FAIL("it was taken for gzip");
    } catch (const DataError& error) {
      CHECK(std::string(error.what()).starts_with("/packed is torn or damaged"));
    }
  }
}

TEST_CASE("a disk that fails while a file is packed is reported as what it is") {
  for (std::uint64_t at = 1; at < 5; ++at) {
    MemoryFileSystem fs;
    fs.load({{"lines", some_content(200'000)}}, "/");
    const auto input = fs.open_read(lines);
    const auto output = fs.create(packed);
    fs.fail_at(at, std::errc::no_space_on_device);
    try {
      vault::write_gzip(*input, *output);
      CHECK(at > 1);
      CHECK(fs.operations() < at + 1);
    } catch (const IoError& error) {
      CHECK(error.reason() == std::make_error_condition(std::errc::no_space_on_device));
    }
  }
}
