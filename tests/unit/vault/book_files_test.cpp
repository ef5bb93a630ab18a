#include "vault/book_files.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

using namespace rq;
using namespace rq::test;
using vault::BookWriter;
using vault::L2Form;

namespace {

const vault::Layout layout{"/vault"};
const InstId instrument = InstId::require("BTC-USDT-SWAP");
constexpr const char* folder = "raw/okx/l2_perps/BTC-USDT-SWAP/";

Timestamp time(const char* text) {
  return parse_time(text).value();
}

MemoryFileSystem with(const Tree& tree) {
  MemoryFileSystem fs;
  fs.load(tree, layout.root());
  return fs;
}

std::string path(const char* file) {
  return std::string(folder) + file;
}

}  // namespace

TEST_CASE("lines are filed by the hour of event time, and never into an hour that is over") {
  MemoryFileSystem fs;
  BookWriter writer(fs, layout, instrument, std::nullopt);
  writer.append(time("2025-12-14T22:59:59.999Z"), "1\n");
  writer.append(time("2025-12-14T23:00:00.000Z"), "2\n");
  writer.append(time("2025-12-14T22:59:59.999Z"), "3\n");  // late: its hour is over
  writer.append(time("2025-12-15T00:00:00.001Z"), "4\n");
  writer.flush();
  CHECK(fs.tree(layout.root()) == Tree{{path("2025-12-14/22.jsonl"), "1\n"},
                                       {path("2025-12-14/23.jsonl"), "2\n3\n"},
                                       {path("2025-12-15/00.jsonl"), "4\n"}});
  // What is over is on the disk.
  const auto left = fs.after_restart({}).tree(layout.root());
  CHECK(left.at(path("2025-12-14/22.jsonl")) == "1\n");
  CHECK(left.at(path("2025-12-14/23.jsonl")) == "2\n3\n");
}

TEST_CASE("a torn last line is cut off, and recording goes on behind the lines") {
  auto fs = with(
      {{path("2025-12-14/22.jsonl"), "old\n"}, {path("2025-12-14/23.jsonl"), "a\nb\n{\"torn"}});
  const auto end = vault::mend_book_files(fs, layout, instrument);
  CHECK(end.hour == time("2025-12-14T23:00:00Z"));
  CHECK(end.cut_bytes == 6);
  BookWriter writer(fs, layout, instrument, end.hour);
  writer.append(time("2025-12-14T21:00:00Z"), "c\n");
  writer.sync();
  CHECK(fs.tree(layout.root()).at(path("2025-12-14/23.jsonl")) == "a\nb\nc\n");
}

TEST_CASE("a newest file without a line goes, and the one before it is looked at") {
  auto fs = with({{path("2025-12-14/23.jsonl"), "a\nto"},
                  {path("2025-12-15/00.jsonl"), std::string(200'000, 'x')},
                  {path("2025-12-15/01.jsonl"), ""},
                  {path("2025-12-15/notes.txt"), "mine"}});
  const auto end = vault::mend_book_files(fs, layout, instrument);
  CHECK(end.hour == time("2025-12-14T23:00:00Z"));
  CHECK(end.cut_bytes == 200'002);
  CHECK(fs.tree(layout.root()) ==
        Tree{{path("2025-12-14/23.jsonl"), "a\n"}, {path("2025-12-15/notes.txt"), "mine"}});
}

TEST_CASE("an hour that was packed is finished") {
  auto fs = with({{path("2025-12-14/22.jsonl"), "a\n"},
                  {path("2025-12-14/23.jsonl"), "b\n"},
                  {path("2025-12-14/23.jsonl.gz"), "packed"},
                  {path("2025-12-15/05.jsonl.gz.tmp"), "being packed"}});
  const auto end = vault::mend_book_files(fs, layout, instrument);
  CHECK(end.hour == time("2025-12-15T00:00:00Z"));
  CHECK(end.cut_bytes == 0);
  BookWriter writer(fs, layout, instrument, end.hour);
  writer.append(time("2025-12-14T23:10:00Z"), "c\n");
  writer.flush();
  CHECK(fs.tree(layout.root()).at(path("2025-12-15/00.jsonl")) == "c\n");
}

TEST_CASE("an empty Vault has no hour yet") {
  MemoryFileSystem fs;
  CHECK_FALSE(vault::mend_book_files(fs, layout, instrument).hour);
}
