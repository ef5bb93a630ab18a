// Files that are not what a program wrote: nested without end, larger than they can be, of other
// types. Each is refused with a message that names it, or counts as absent where that is the rule.
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/deep_json.hpp"
#include "support/error_text.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "vault/gap_ledger.hpp"
#include "vault/instrument_facts.hpp"
#include "vault/l2_retention_state.hpp"
#include "vault/layout.hpp"
#include "vault/pillar_progress.hpp"
#include "vault/pillar_state.hpp"
#include "vault/recorder_health.hpp"
#include "vault/swap.hpp"
#include "vault/wick_event_reader.hpp"

using namespace rq;
using test::error_of;
using test::many_brackets;
using test::MemoryFileSystem;
using test::nested;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const vault::Layout layout("/vault");
constexpr std::size_t longest_message = 1'500;

/// Everything that once ended a program.
std::vector<std::string> damages() {
  const std::string deep = nested(many_brackets);
  return {deep,
          std::string(200'000, '{'),
          R"({"format":)" + deep + "}",
          R"({"format":2,"pillar":3,"instId":[],"settings":1})",
          R"({"format":2,"pillar":"vwap","instId":{"a":1}})",
          R"({"format":2,"pillar":"vwap","instId":"BTC-USDT-SWAP","settings":)" + deep + "}",
          R"({"format":2,"pillar":"vwap","instId":"BTC-USDT-SWAP","settings":{},"input":7})",
          R"({"format":1,"replace":7})",
          R"({"format":1,"last_run_utc":7})",
          R"({"instId":7})",
          R"({"raw":1,"normalized":)" + deep + "}",
          "null",
          "[]",
          "",
          std::string("\0\0\0\0", 4)};
}

void put(MemoryFileSystem& fs, const std::filesystem::path& file, const std::string& bytes) {
  fs.create_directories(file.parent_path());
  fs.create(file)->write(bytes);
}

}  // namespace

TEST_CASE("whatever stands in a state, it is refused by its name and with the cure") {
  for (const auto& text : damages()) {
    INFO(text.substr(0, 80));
    const auto error = error_of([&] {
      vault::PillarState::from_text(text, "state/vwap", "vwap", btc,
                                    vault::PillarState::Json::object());
    });
    CHECK(error.starts_with("state/vwap: "));
    CHECK(error.find("--rebuild") != std::string::npos);
    CHECK(error.size() < longest_message);
    CHECK(vault::PillarState::finished_days(text).empty());
  }
}

TEST_CASE("whatever stands in facts, they are refused by the instrument's name") {
  for (const auto& text : damages()) {
    INFO(text.substr(0, 80));
    MemoryFileSystem fs;
    put(fs, layout.instrument_facts(btc), text);
    const auto error = error_of([&] { vault::require_instrument_facts(fs, layout, btc); });
    CHECK(error.starts_with("BUILD_FAIL: BTC-USDT-SWAP: "));
    CHECK(error.size() < longest_message);
    CHECK(error_of([&] { vault::raw_instrument_facts(fs, layout, btc); }).empty());
  }
}

TEST_CASE("facts that the exchange nests as deep as can be are written and read again") {
  const std::string start = R"({"ctVal":"1","ctMult":"1","ctType":"linear","x":)";
  const auto object = [&](int levels) {
    return start + std::string(static_cast<std::size_t>(levels), '[') +
           std::string(static_cast<std::size_t>(levels), ']') + "}";
  };
  MemoryFileSystem fs;
  const auto write = [&](int levels) {
    const auto json = object(levels);
    vault::write_instrument_facts(fs, layout, btc, vault::parse_instrument_facts(json, btc, "x"),
                                  json, Timestamp{});
  };
  write(30);
  CHECK(vault::require_instrument_facts(fs, layout, btc).contract.ct_val == "1");
  CHECK_THROWS_AS(write(31), DataError);  // it would not be read again
  CHECK(vault::require_instrument_facts(fs, layout, btc).contract.ct_val == "1");
}

TEST_CASE("whatever stands in a journal, it is not carried out, and the refusal names it") {
  for (const auto& text : damages()) {
    INFO(text.substr(0, 80));
    MemoryFileSystem fs;
    const auto journal = layout.swap_journal("vwap", btc);
    put(fs, journal, text);
    const auto error = error_of([&] { vault::finish_swap(fs, layout.root(), journal); });
    CHECK(error.find("cannot be carried out") != std::string::npos);
    CHECK(error.find(vault::to_utf8(journal)) != std::string::npos);
    CHECK(error.size() < longest_message);
  }
}

TEST_CASE("whatever stands in the states that others read, they are refused or absent") {
  for (const auto& text : damages()) {
    INFO(text.substr(0, 80));
    MemoryFileSystem fs;
    put(fs, layout.state("wicks", btc), text);
    put(fs, layout.state("trades", btc), text);
    put(fs, layout.l2_retention_state(), text);
    put(fs, layout.wicks_active(btc), text);
    const auto progress = error_of([&] { vault::read_progress(fs, layout, "wicks", btc); });
    CHECK(progress.find("is damaged") != std::string::npos);
    CHECK(progress.size() < longest_message);
    CHECK_FALSE(vault::read_recorder_health(fs, layout, btc));
    const auto runs = error_of([&] { vault::read_l2_last_runs(fs, layout); });
    CHECK(runs.find("is damaged") != std::string::npos);
    CHECK(runs.size() < longest_message);
    const auto tracked = error_of([&] { vault::read_tracked_through(fs, layout, btc); });
    CHECK(tracked.find("wicks_active.json") != std::string::npos);
    CHECK(tracked.size() < longest_message);
  }
}

TEST_CASE("a gap ledger of lines that are nested without end is gone on with") {
  MemoryFileSystem fs;
  put(fs, layout.gap_ledger(btc),
      nested(many_brackets) + "\n{\"a\":" + nested(many_brackets) + "}\n");
  CHECK_NOTHROW(vault::GapLedger(fs, layout, btc, 7));
}

TEST_CASE("a file of more bytes than it can have is not read") {
  MemoryFileSystem fs;
  put(fs, "/vault/file", std::string(101, 'x'));
  CHECK(vault::read_file(fs, "/vault/file", 101).size() == 101);
  const auto error = error_of([&] { vault::read_file(fs, "/vault/file", 100); });
  CHECK(error.find("/vault/file has 101 bytes, expected at most 100") != std::string::npos);
}

TEST_CASE("facts have at most a megabyte") {
  MemoryFileSystem fs;
  put(fs, layout.instrument_facts(btc),
      R"({"ctVal":"1","ctMult":"1","ctType":"linear"})" + std::string(std::size_t{1} << 20U, ' '));
  const auto error = error_of([&] { vault::require_instrument_facts(fs, layout, btc); });
  CHECK(error.find("expected at most 1048576") != std::string::npos);
}
