#include "vault/raw_trade_writer.hpp"

#include "support/catch.hpp"
#include "support/import_rows.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using vault::RawTradeWriter;

namespace {

const vault::Layout layout{"/vault"};
const std::filesystem::path folder = layout.raw_trades_folder(import_instrument());

TradeText text_of(const ImportRow& row) {
  return {row.id, row.time, row.side, row.price, row.size};
}

ImportRow row_at(TradeId id, const char* time) {
  return {.id = id, .time = parse_event_time(time).value()};
}

RawTradeWriter writer_on(vault::FileSystem& fs, const vault::RawTradeEnd& end = {}) {
  return {fs, layout, import_instrument(), import_contract, end};
}

/// Trade ids of the lines of a file, for comparison.
std::string ids_of(const Tree& tree, const std::string& file) {
  constexpr std::string_view key = R"("trade_id":")";
  const std::string& bytes = tree.at(file);
  std::string ids;
  for (auto at = bytes.find(key); at != std::string::npos; at = bytes.find(key, at + 1)) {
    const auto begin = at + key.size();
    ids += bytes.substr(begin, bytes.find('"', begin) - begin) + ' ';
  }
  return ids;
}

}  // namespace

TEST_CASE("a file's date is the largest event date so far") {
  MemoryFileSystem fs;
  auto writer = writer_on(fs);
  writer.append(text_of(row_at(1, "2025-12-14T23:59:59.999Z")));
  writer.append(text_of(row_at(2, "2025-12-15T00:00:00.000Z")));
  writer.append(text_of(row_at(3, "2025-12-14T23:59:59.998Z")));
  writer.append(text_of(row_at(4, "2025-12-17T10:00:00.000Z")));
  writer.sync();
  const auto tree = fs.after_restart({}).tree(folder);
  CHECK(tree.size() == 3);
  CHECK(ids_of(tree, "2025-12-14.jsonl") == "1 ");
  CHECK(ids_of(tree, "2025-12-15.jsonl") == "2 3 ");
  CHECK(ids_of(tree, "2025-12-17.jsonl") == "4 ");
  CHECK(writer.end().last_id == 4);
  CHECK(writer.end().day == parse_date("2025-12-17"));
}

TEST_CASE("a writer goes on where the files end, in the newest file too") {
  MemoryFileSystem fs;
  auto first = writer_on(fs);
  first.append(text_of(row_at(1, "2025-12-15T00:00:00.000Z")));
  first.sync();
  const auto files = vault::survey_raw_trades(fs, layout, import_instrument());
  const auto tail = vault::mend_raw_trades(fs, files);
  CHECK(tail.end.last_id == 1);
  auto second = writer_on(fs, tail.end);
  second.append(text_of(row_at(2, "2025-12-14T00:00:00.000Z")));
  second.sync();
  CHECK(ids_of(fs.tree(folder), "2025-12-15.jsonl") == "1 2 ");
}

TEST_CASE("a torn last line is cut off and newest files without a line are removed") {
  MemoryFileSystem fs;
  auto writer = writer_on(fs);
  writer.append(text_of(row_at(1, "2025-12-15T00:00:00.000Z")));
  writer.sync();
  const auto whole = fs.tree(folder);
  fs.load({{"2025-12-15.jsonl", whole.at("2025-12-15.jsonl") + R"({"timestamp_utc":"2025)"},
           {"2025-12-16.jsonl", std::string(40, '\0')},
           {"2025-12-17.jsonl", ""}},
          folder);
  const auto files = vault::survey_raw_trades(fs, layout, import_instrument());
  REQUIRE(files.size() == 3);
  const auto tail = vault::mend_raw_trades(fs, files);
  CHECK(tail.cut_bytes == 22 + 40);
  CHECK(tail.removed.size() == 2);
  CHECK(tail.end.day == parse_date("2025-12-15"));
  CHECK(fs.after_restart({}).tree(folder) == whole);
}

TEST_CASE("after a failed write no line is lost, doubled or half written") {
  const auto rows = make_import_rows(200, 3);
  MemoryFileSystem clean;
  clean.create_directories(folder);
  auto reference = writer_on(clean);
  for (const auto& row : rows) reference.append(text_of(row));
  reference.sync();

  for (std::uint64_t at = 1; at < clean.operations(); ++at) {
    CAPTURE(at);
    MemoryFileSystem fs;
    fs.create_directories(folder);
    fs.fail_at(at, std::errc::no_space_on_device);
    auto writer = writer_on(fs);
    const auto retrying = [&](auto action) {
      try {
        action();
      } catch (const IoError&) {
        action();
      }
    };
    for (const auto& row : rows)
      retrying([&] {
        if (writer.end().last_id != row.id) writer.append(text_of(row));
      });
    retrying([&] { writer.sync(); });
    REQUIRE(difference(fs.after_restart({}).tree(folder), clean.tree(folder)) == "");
  }
}

TEST_CASE("files whose ids do not rise are refused by name") {
  MemoryFileSystem fs;
  auto writer = writer_on(fs);
  writer.append(text_of(row_at(7, "2025-12-15T00:00:00.000Z")));
  writer.sync();
  const auto line = fs.tree(folder).at("2025-12-15.jsonl");
  fs.load({{"2025-12-16.jsonl", line}}, folder);
  CHECK_THROWS_AS(vault::survey_raw_trades(fs, layout, import_instrument()), DataError);
}
