#include "support/catch.hpp"
#include "support/import_rows.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "vault/import_ledger.hpp"

using namespace rq;
using namespace rq::test;

namespace {

const vault::Layout layout{"/vault"};
const std::filesystem::path folder = layout.raw_trades_folder(import_instrument());

Tree imported(const ImportFiles& files) {
  MemoryFileSystem fs;
  import_rows(fs, layout, files);
  return fs.tree(folder);
}

/// Cuts the power at every operation of importing `interrupted` into `base`, restarts the disk in
/// every way, imports `next`, and wants the bytes of `expected`.
void check_every_cut(const MemoryFileSystem& base, const ImportFiles& interrupted,
                     const ImportFiles& next, const Tree& expected) {
  for (std::uint64_t cut = 1;; ++cut) {
    auto fs = base.clone();
    fs.power_cut_after(cut);
    bool finished = true;
    try {
      import_rows(fs, layout, interrupted, 20);
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(cut)) {
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      import_rows(restarted, layout, next);
      REQUIRE(difference(restarted.tree(folder), expected).empty());
    }
    if (finished) return;
  }
}

/// Every third row, beginning with the `first`-th.
std::vector<ImportRow> third_of(const std::vector<ImportRow>& rows, std::size_t first) {
  std::vector<ImportRow> some;
  for (std::size_t i = first; i < rows.size(); i += 3) some.push_back(rows[i]);
  return some;
}

}  // namespace

TEST_CASE("a power cut while appending, then the same import: the bytes of an undisturbed one") {
  const auto rows = make_import_rows(90, 5);
  check_every_cut(MemoryFileSystem(), {rows}, {rows}, imported({rows}));

  const std::vector head(rows.begin(), rows.begin() + 45);
  MemoryFileSystem half;
  import_rows(half, layout, {head});
  check_every_cut(half, {rows}, {rows}, imported({rows}));
}

TEST_CASE("a power cut while rewriting, then the same import: the bytes of an undisturbed one") {
  const auto rows = make_import_rows(90, 6);
  MemoryFileSystem some;
  import_rows(some, layout, {third_of(rows, 1)});
  check_every_cut(some, {third_of(rows, 0), third_of(rows, 2)},
                  {third_of(rows, 0), third_of(rows, 2)}, imported({rows}));
}

TEST_CASE("a power cut while importing does not disturb an import of something else after it") {
  const auto rows = make_import_rows(60, 7);
  MemoryFileSystem some;
  import_rows(some, layout, {third_of(rows, 1)});
  // All rows come in the end, whatever the interrupted import got done.
  check_every_cut(some, {third_of(rows, 0)}, {third_of(rows, 2), third_of(rows, 0)},
                  imported({rows}));
}

TEST_CASE("a disk that fills up during an import loses nothing that was there") {
  const auto rows = make_import_rows(90, 8);
  MemoryFileSystem base;
  import_rows(base, layout, {third_of(rows, 1)});
  const auto expected = imported({rows});
  for (std::uint64_t at = 1;; ++at) {
    CAPTURE(at);
    auto fs = base.clone();
    fs.fail_from(at, std::errc::no_space_on_device);
    bool finished = true;
    try {
      import_rows(fs, layout, {rows}, 20);
    } catch (const IoError&) {
      finished = false;
    }
    fs.repair();
    import_rows(fs, layout, {rows});
    REQUIRE(difference(fs.tree(folder), expected).empty());
    if (finished) return;
  }
}

TEST_CASE("a power cut while an import is recorded, then the same record: each file has one line") {
  const auto record_of = [](const std::string& file) {
    return vault::ImportRecord{.imported = from_unix_ms(1'765'670'400'000),
                               .file = file,
                               .sha256 = std::string(64, 'b'),
                               .rows = 3,
                               .first_id = 1,
                               .first_time = from_unix_ms(1'765'670'400'000),
                               .last_id = 3,
                               .last_time = from_unix_ms(1'765'670'400'000)};
  };
  const std::vector both{record_of("b.zip"), record_of("c.zip")};
  MemoryFileSystem base;
  append_imports(base, layout, import_instrument(), {record_of("a.zip")});
  const std::vector expected{record_of("a.zip"), both[0], both[1]};
  for (std::uint64_t cut = 1;; ++cut) {
    auto fs = base.clone();
    fs.power_cut_after(cut);
    bool finished = true;
    try {
      append_imports(fs, layout, import_instrument(), both);
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(cut)) {
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      if (finished) REQUIRE(read_imports(restarted, layout, import_instrument()) == expected);
      append_imports(restarted, layout, import_instrument(), both);
      REQUIRE(read_imports(restarted, layout, import_instrument()) == expected);
      REQUIRE(read_imports(restarted, layout, import_instrument()).size() == 3);
    }
    if (finished) return;
  }
}
