// The recorder's files on a disk whose power goes, or which fills up, at any moment.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"
#include "support/recording_proof.hpp"
#include "trades_exporter/recording_files.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using trades_exporter::Batch;
using trades_exporter::RecordingFiles;

namespace {

const vault::Layout layout{"/vault"};
const InstId instrument = InstId::require("BTC-USDT-SWAP");
const vault::ContractText contract{"0.01", "1", "linear"};
constexpr const char* rejects_file = "state/trades/okx/perps/BTC-USDT-SWAP.rejects.jsonl";
constexpr const char* ledger_file = "state/trades/okx/perps/BTC-USDT-SWAP.gaps.jsonl";

/// Ids 1 to 60 over three days, without those that never existed.
struct Print {
  TradeId id;
  Timestamp time;
};

std::vector<Print> prints() {
  std::vector<Print> prints;
  const auto first = *parse_event_time("2025-12-14T23:59:59.000Z");
  for (TradeId id = 1; id <= 60; ++id) {
    if (id == 7 || (id >= 20 && id <= 22) || id == 41) continue;
    const auto day = id <= 18 ? 0 : id <= 40 ? 1 : 2;  // the holes lie around both midnights
    prints.push_back({id, first + std::chrono::hours(24 * day) + std::chrono::milliseconds(id)});
  }
  return prints;
}

bool was_fetched(TradeId id) {
  return id % 5 == 0;
}

GapRecord gap(TradeId from, TradeId to, GapRecord::Kind kind) {
  GapRecord record;
  record.from = from;
  record.to = to;
  record.kind = kind;
  return record;
}

/// What a recorder hands over that begins behind `last`: nine trades at a time, the records of
/// holes and of what was fetched, and a bad message.
std::vector<Batch> batches_behind(TradeId last) {
  std::vector<Batch> batches;
  for (const auto& [id, time] : prints()) {
    if (id <= last) continue;
    if (batches.empty() || batches.back().trades.size() == 9) {
      batches.emplace_back();
      batches.back().rejects.push_back(R"({"raw":"behind )" + std::to_string(id) + "\"}\n");
    }
    Batch& batch = batches.back();
    if (last != 0 && id > last + 1)
      batch.gaps.push_back(gap(last + 1, id - 1, GapRecord::Kind::venue_hole));
    batch.trades.emplace_back(TradeText{id, time, Side::buy, "100.50", "2"});
    if (was_fetched(id)) batch.gaps.push_back(gap(id, id, GapRecord::Kind::filled));
    last = id;
  }
  return batches;
}

/// Opens the files as a starting recorder does, and writes the rest; what is known to be durable
/// goes to `safe`.
void record(vault::FileSystem& fs, TradeId& safe) {
  RecordingFiles files(fs, layout, instrument);
  files.set_contract(contract);
  safe = std::max(safe, files.end().last_id.value_or(0));
  auto batches = batches_behind(files.end().last_id.value_or(0));
  for (std::size_t i = 0; i < batches.size(); ++i) {
    files.write(batches[i]);
    if (i % 2 == 0) continue;
    files.sync();
    safe = batches[i].trades.back().id();
  }
  files.sync();
  files.write_state("{\"format\":1}\n");
}

/// As `record`, but tries every piece again until it works, as the thread for the disk does.
void record_stubbornly(MemoryFileSystem& fs) {
  const auto again_and_again = [&fs](const auto& job) {
    for (int attempt = 0;; ++attempt) {
      try {
        return job();
      } catch (const IoError&) {
        if (attempt == 2) fs.repair();
      }
    }
  };
  RecordingFiles files(fs, layout, instrument);
  again_and_again([&] { files.set_contract(contract); });
  for (auto& batch : batches_behind(0)) {
    again_and_again([&] { files.write(batch); });
    again_and_again([&] { files.sync(); });
  }
}

Tree undisturbed() {
  MemoryFileSystem fs;
  TradeId safe = 0;
  record(fs, safe);
  return fs.tree(layout.root());
}

/// Whether every file that grows holds whole JSON lines only.
bool holds_whole_lines(const Tree& tree) {
  return std::ranges::all_of(tree, [](const auto& file) {
    if (!file.first.ends_with(".jsonl")) return true;
    const std::string& bytes = file.second;
    for (std::size_t at = 0; at < bytes.size();) {
      const auto end = bytes.find('\n', at);
      if (end == std::string::npos) return false;
      if (!nlohmann::json::accept(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                                  bytes.begin() + static_cast<std::ptrdiff_t>(end)))
        return false;
      at = end + 1;
    }
    return true;
  });
}

/// Only the raw trades and the ledger.
Tree tape(Tree tree) {
  std::erase_if(tree, [](const auto& file) {
    return !file.first.starts_with("raw/") && file.first != ledger_file;
  });
  return tree;
}

/// Whether each trade up to `last` that was fetched has one record, and no other has one behind it.
bool tells_what_was_fetched(const Tree& tree, TradeId last) {
  const auto told = filled_ids(tree, instrument.str());
  return std::ranges::all_of(prints(), [&](const Print& print) {
    const auto records = std::ranges::count(told, print.id);
    return print.id <= last ? records == (was_fetched(print.id) ? 1 : 0) : records <= 1;
  });
}

/// Opens the files after a restart and looks at what is left of a tape that was cut.
void check_left(MemoryFileSystem& disk, const Tree& whole, TradeId safe) {
  const RecordingFiles files(disk, layout, instrument);
  const TradeId last = files.end().last_id.value_or(0);
  REQUIRE(last >= safe);
  const Tree left = disk.tree(layout.root());
  REQUIRE(holds_whole_lines(left));
  if (last == 0) return;
  // Up to there it is as if the exchange had printed no more.
  Tree printed;
  for (const auto& [path, bytes] : whole) {
    if (!path.starts_with("raw/")) continue;
    const auto end = bytes.find("\"trade_id\":\"" + std::to_string(last) + '"');
    const bool is_last = end != std::string::npos;
    printed[path] = is_last ? bytes.substr(0, bytes.find('\n', end) + 1) : bytes;
    if (is_last) break;
  }
  REQUIRE(flaw_of_recording(left, printed, instrument.str()) == "");
  REQUIRE(tells_what_was_fetched(left, last));
}

/// Goes on, and wants what an undisturbed recording leaves.
void check_next_run(MemoryFileSystem& disk, const Tree& whole) {
  TradeId safe = 0;
  record(disk, safe);
  const Tree tree = disk.after_restart({}).tree(layout.root());
  REQUIRE(flaw_of_recording(tree, whole, instrument.str()) == "");
  REQUIRE(tells_what_was_fetched(tree, prints().back().id));
  REQUIRE(holds_whole_lines(tree));
}

}  // namespace

TEST_CASE("the stretch that is recorded here has holes, three days and something to reject") {
  const Tree tree = undisturbed();
  CHECK(std::ranges::count_if(
            tree, [](const auto& file) { return file.first.starts_with("raw/"); }) == 3);
  CHECK(count_of_gaps(tree, instrument.str(), "venue_hole") == 3);
  CHECK(count_of_gaps(tree, instrument.str(), "filled") == 11);
  CHECK(holds_whole_lines(tree));
  CHECK(tree.at(rejects_file).starts_with("{\"raw\":\"behind 1\"}\n{\"raw\":"));
}

TEST_CASE("a power cut at any operation leaves a tape without a flaw, and the next run goes on") {
  const Tree whole = undisturbed();
  for (std::uint64_t cut = 1;; ++cut) {
    MemoryFileSystem fs;
    fs.power_cut_after(cut);
    TradeId safe = 0;
    bool finished = true;
    try {
      record(fs, safe);
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(cut)) {
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      check_left(restarted, whole, safe);
      auto next = restarted.clone();
      check_next_run(next, whole);
    }
    if (finished) {
      CHECK(cut > 30);
      return;
    }
  }
}

TEST_CASE("a disk that is full for a while leaves the bytes of an undisturbed recording") {
  const Tree whole = undisturbed();
  bool failed = true;
  for (std::uint64_t at = 1; failed; ++at) {
    for (const bool stays_full : {false, true}) {
      CAPTURE(at, stays_full);
      MemoryFileSystem fs;
      RecordingFiles(fs, layout, instrument);  // a start on a full disk is refused
      const auto before = fs.operations();
      if (stays_full)
        fs.fail_from(at, std::errc::no_space_on_device);
      else
        fs.fail_at(at, std::errc::no_space_on_device);
      try {
        record_stubbornly(fs);
      } catch (const IoError&) {
        fs.repair();
        record_stubbornly(fs);
      }
      failed = fs.operations() - before >= at;
      const Tree tree = fs.after_restart({}).tree(layout.root());
      REQUIRE(difference(tape(tree), tape(whole)) == "");
      REQUIRE(holds_whole_lines(tree));
      REQUIRE(tree.at(rejects_file) == whole.at(rejects_file));
    }
  }
}

TEST_CASE("a power cut while a full disk is made up for leaves no hole without its record") {
  const Tree whole = undisturbed();
  for (std::uint64_t at = 1; at < 60; ++at) {
    for (std::uint64_t cut = at + 1; cut < at + 16; ++cut) {
      MemoryFileSystem fs;
      fs.fail_at(at, std::errc::no_space_on_device);
      fs.power_cut_after(cut);
      try {
        record_stubbornly(fs);
      } catch (const PowerCut&) {
      } catch (const IoError&) {  // at the start
      }
      for (const auto& aftermath : every_aftermath(cut)) {
        CAPTURE(at, cut, describe(aftermath));
        auto restarted = fs.after_restart(aftermath);
        check_left(restarted, whole, 0);
      }
    }
  }
}
