// A packed hour of snapshots: any bytes. However they are read, the same comes out, or they are
// refused; what comes out has the checksum that the file ends with, so it packs to the same again.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "fuzz/require.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "vault/gzip.hpp"

namespace {

using namespace rq;
using rq::fuzz::require;

constexpr std::size_t most = std::size_t{1} << 20;  // of a few bytes that unpack to very many

/// What the file holds, at most so much; "refused" behind it when the rest cannot be read.
std::string transcript(test::MemoryFileSystem& fs, const char* file, std::size_t piece) {
  std::string content;
  std::string buffer(piece, '\0');
  try {
    vault::GzipReader reader(fs, file);
    for (std::size_t got = piece; got == piece && content.size() < most;) {
      got = reader.read(buffer);
      content.append(buffer, 0, got);
    }
  } catch (const DataError&) {
    return "refused";
  }
  return content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  test::MemoryFileSystem fs;
  fs.load({{"packed", std::string(data, data + size)}}, "/");
  const std::string content = transcript(fs, "/packed", most);
  if (content.size() >= most) return 0;
  require(transcript(fs, "/packed", 1'000) == content, "pieces of another size hold the same");
  if (content == "refused") return 0;
  fs.load({{"lines", content}}, "/");
  vault::write_gzip(*fs.open_read("/lines"), *fs.create("/again"));
  require(transcript(fs, "/again", most) == content, "what is packed comes back");
  return 0;
}
