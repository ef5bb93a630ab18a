#include <algorithm>

#include "support/catch.hpp"
#include "support/import_rows.hpp"
#include "support/memory_file_system.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;

namespace {

const vault::Layout layout{"/vault"};
const std::filesystem::path folder = layout.raw_trades_folder(import_instrument());

/// The rows dealt out to some imports of some files each, in any order, some rows several times.
std::vector<ImportFiles> deal_out(const std::vector<ImportRow>& rows, SplitMix& random) {
  std::vector<ImportFiles> imports(1 + random.below(5));
  for (auto& files : imports) files.resize(1 + random.below(3));
  const bool by_blocks = random.once_in(2);
  std::size_t import = 0;
  for (const auto& row : rows) {
    if (!by_blocks || random.once_in(20)) import = random.below(imports.size());
    const auto copies = 1 + random.below(4) / 3;
    for (std::uint64_t copy = 0; copy < copies; ++copy) {
      auto& files = imports[copy == 0 ? import : random.below(imports.size())];
      files[random.below(files.size())].push_back(row);
    }
  }
  for (auto& files : imports)
    for (auto& file : files)
      if (random.once_in(2))
        for (std::size_t i = file.size(); i > 1; --i) std::swap(file[i - 1], file[random.below(i)]);
  return imports;
}

}  // namespace

TEST_CASE("any split of rows over files, orders, overlaps and imports ends in the same bytes") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    SplitMix random(seed);
    const auto rows = make_import_rows(20 + random.below(300), seed);
    MemoryFileSystem reference;
    import_rows(reference, layout, {rows});

    MemoryFileSystem fs;
    for (const auto& files : deal_out(rows, random)) {
      const auto outcome = import_rows(fs, layout, files, 1 + random.below(100));
      REQUIRE(outcome.conflicts.empty());
      const auto before = fs.tree(folder);
      REQUIRE(import_rows(fs, layout, files).result.written.empty());
      REQUIRE(difference(fs.tree(folder), before).empty());
    }
    REQUIRE(difference(fs.tree(folder), reference.tree(folder)).empty());
  }
}
