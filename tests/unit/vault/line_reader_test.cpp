#include "vault/line_reader.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "sim/split_mix.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;

namespace {

MemoryFileSystem disk(const std::string& bytes) {
  MemoryFileSystem fs;
  fs.load({{"file", bytes}}, "/v");
  return fs;
}

}  // namespace

TEST_CASE("complete lines come with their offsets, a last one without its end does not") {
  auto fs = disk("one\ntwo\r\n\nthr");
  vault::LineReader reader(fs, "/v/file");
  auto line = reader.next();
  CHECK(line->text == "one");
  CHECK(line->offset == 0);
  CHECK(line->end == 4);
  line = reader.next();
  CHECK(line->text == "two");
  CHECK(line->end == 9);
  CHECK(reader.next()->text.empty());
  CHECK_FALSE(reader.next());
  REQUIRE(reader.unterminated());
  CHECK(reader.unterminated()->text == "thr");
  CHECK(reader.unterminated()->offset == 10);
  CHECK(reader.offset() == 10);
}

TEST_CASE("reading can begin at any line") {
  auto fs = disk("one\ntwo\n");
  vault::LineReader reader(fs, "/v/file", 4);
  CHECK(reader.next()->text == "two");
  CHECK_FALSE(reader.next());
  CHECK_FALSE(reader.unterminated());
}

TEST_CASE("lines of any length come out whole, however they fall into the reads") {
  SplitMix random(3);
  std::vector<std::string> lines;
  std::string bytes;
  for (int n = 0; n < 400; ++n) {
    lines.emplace_back(random.below(n % 50 == 0 ? 600'000 : 5'000), 'x');
    bytes += lines.back() + '\n';
  }
  auto fs = disk(bytes);
  vault::LineReader reader(fs, "/v/file");
  for (const auto& expected : lines) {
    const auto line = reader.next();
    REQUIRE(line);
    REQUIRE(line->text == expected);
    REQUIRE_FALSE(line->too_long);
  }
  CHECK_FALSE(reader.next());
  CHECK(reader.offset() == bytes.size());
}

TEST_CASE("a line that is too long is passed over, and only its beginning kept") {
  const auto limit = vault::LineReader::max_line;
  for (const std::size_t length : {limit, limit + 1, 3 * limit}) {
    CAPTURE(length);
    auto fs = disk("a\n" + std::string(length, 'y') + "\nb\n");
    vault::LineReader reader(fs, "/v/file");
    CHECK(reader.next()->text == "a");
    const auto line = reader.next();
    REQUIRE(line);
    CHECK(line->too_long == (length > limit));
    CHECK(line->text.size() == limit);
    CHECK(line->end == 2 + length + 1);
    CHECK(reader.next()->text == "b");
    CHECK_FALSE(reader.next());
  }
}

TEST_CASE("a line that is too long and has no end shows as the unterminated one") {
  const auto length = 3 * vault::LineReader::max_line;
  auto fs = disk("a\n" + std::string(length, 'y'));
  vault::LineReader reader(fs, "/v/file");
  CHECK(reader.next()->text == "a");
  CHECK_FALSE(reader.next());
  const auto tail = reader.unterminated();
  REQUIRE(tail);
  CHECK(tail->too_long);
  CHECK(tail->offset == 2);
  CHECK(tail->end == 2 + length);
}
