#include "vault/import_ledger.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

using namespace rq;
using namespace rq::test;

namespace {

const vault::Layout layout{"/vault"};
const InstId btc = InstId::require("BTC-USDT-SWAP");
const auto file = layout.imports(btc);

vault::ImportRecord record(const std::string& name, std::uint64_t rows) {
  return {.imported = from_unix_ms(1'765'670'400'000),
          .file = name,
          .sha256 = std::string(64, 'a'),
          .rows = rows,
          .first_id = 5,
          .first_time = from_unix_ms(1'765'670'400'123),
          .last_id = 18'446'744'073'709'551'615U,
          .last_time = from_unix_ms(1'765'670'460'000),
          .missing = 7,
          .holes = 2};
}

std::string bytes(MemoryFileSystem& fs) {
  return read_file(fs, file);
}

}  // namespace

TEST_CASE("an import is a documented line, and comes back as it was written") {
  MemoryFileSystem fs;
  append_imports(fs, layout, btc, {record("ü.zip", 3)});
  CHECK(bytes(fs) == R"({"imported_utc":"2025-12-14T00:00:00.000Z","file":"ü.zip","sha256":")" +
                         std::string(64, 'a') +
                         R"(","rows":3,"first_id":5,"first_utc":"2025-12-14T00:00:00.123Z",)"
                         R"("last_id":18446744073709551615,"last_utc":"2025-12-14T00:01:00.000Z",)"
                         R"("missing":7,"holes":2})"
                         "\n");
  CHECK(read_imports(fs, layout, btc) == std::vector{record("ü.zip", 3)});
}

TEST_CASE("a file that is imported again adds no line, another one does") {
  MemoryFileSystem fs;
  append_imports(fs, layout, btc, {record("a.zip", 3), record("b.zip", 3)});
  const auto before = bytes(fs);
  auto later = record("a.zip", 3);
  later.imported += std::chrono::hours(1);
  append_imports(fs, layout, btc, {later});
  CHECK(bytes(fs) == before);
  append_imports(fs, layout, btc, {record("a.zip", 4)});
  CHECK(read_imports(fs, layout, btc).size() == 3);
}

TEST_CASE("a torn last line and lines of others do no harm") {
  MemoryFileSystem fs;
  fs.create_directories(file.parent_path());
  fs.create(file)->write("not ours\n{\"imported_utc\":\"2025-12");
  CHECK(read_imports(fs, layout, btc).empty());
  append_imports(fs, layout, btc, {record("a.zip", 3)});
  CHECK(bytes(fs).starts_with("not ours\n{\"imported_utc\":\"2025-12-14T00:00:00.000Z\""));
  CHECK(read_imports(fs, layout, btc).size() == 1);
}
