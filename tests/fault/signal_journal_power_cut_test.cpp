// The power goes at any moment of writing signals down; the next run ends in the bytes of an
// undisturbed one.
#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "vault/signal_journal.hpp"

using namespace rq;
using namespace rq::test;

namespace {

const vault::Layout layout{"/vault"};
const InstId btc = InstId::require("BTC-USDT-SWAP");

/// Three evaluations: each finds the signals of the one before, and some more.
void record(vault::FileSystem& fs) {
  vault::SignalJournal journal(fs, layout, btc, "find_signals");
  for (int evaluation = 1; evaluation <= 3; ++evaluation) {
    for (int i = 0; i < 2 * evaluation; ++i) {
      const auto event_id = "BTC-USDT-SWAP|1m|" + std::to_string(i);
      if (!journal.contains(event_id, "ARMED"))
        journal.append(event_id, "ARMED", R"({"stage":"ARMED","event_id":")" + event_id + "\"}\n");
    }
    journal.commit();
  }
}

Tree derived(const MemoryFileSystem& fs) {
  return fs.tree(layout.root() / "derived");
}

}  // namespace

TEST_CASE("a power cut at any moment neither loses nor repeats a signal in the end") {
  MemoryFileSystem undisturbed;
  record(undisturbed);
  const auto expected = derived(undisturbed);
  REQUIRE(expected.size() == 1);
  const auto operations = undisturbed.operations();
  for (std::uint64_t n = 1; n <= operations; ++n) {
    MemoryFileSystem fs;
    fs.power_cut_after(n);
    CHECK_THROWS_AS(record(fs), PowerCut);
    for (const auto& aftermath : every_aftermath(n)) {
      INFO("operation " << n << ", " << describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      record(restarted);
      REQUIRE(difference(derived(restarted), expected) == "");
      REQUIRE(difference(derived(restarted.after_restart({})), expected) == "");
    }
  }
}
