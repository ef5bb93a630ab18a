#include "vault/signal_journal.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using vault::SignalJournal;

namespace {

const vault::Layout layout{"/vault"};
const InstId btc = InstId::require("BTC-USDT-SWAP");
constexpr const char* file = "derived/signals/okx/perps/BTC-USDT-SWAP/signals.jsonl";

std::string line(const std::string& stage, const std::string& event_id) {
  return R"({"stage":")" + stage + R"(","event_id":")" + event_id + R"(","price":"1"})" + '\n';
}

SignalJournal open(MemoryFileSystem& fs) {
  return {fs, layout, btc, "find_signals"};
}

/// Appends unless it is there, as the program does.
void add(SignalJournal& journal, const std::string& stage, const std::string& event_id) {
  if (!journal.contains(event_id, stage)) journal.append(event_id, stage, line(stage, event_id));
}

std::string text(const MemoryFileSystem& fs) {
  const auto tree = fs.tree(layout.root());
  return tree.contains(file) ? tree.at(file) : std::string();
}

}  // namespace

TEST_CASE("a signal is written down once a stage, in this run and in later ones") {
  MemoryFileSystem fs;
  const auto expected = line("ARMED", "a") + line("TRIGGERED", "a") + line("ARMED", "b");
  for (int run = 0; run < 2; ++run) {
    auto journal = open(fs);
    add(journal, "ARMED", "a");
    add(journal, "TRIGGERED", "a");
    journal.commit();
    add(journal, "ARMED", "a");
    add(journal, "ARMED", "b");
    journal.commit();
    CHECK(text(fs.after_restart({})) == expected);
  }
}

TEST_CASE("a journal without signals is no file") {
  MemoryFileSystem fs;
  open(fs).commit();
  CHECK(text(fs).empty());
}

TEST_CASE("a torn last line is cut off, and its signal written again") {
  MemoryFileSystem fs;
  const auto torn = line("TRIGGERED", "a");
  fs.load({{file, line("ARMED", "a") + torn.substr(0, torn.size() - 1)}}, layout.root());
  auto journal = open(fs);
  CHECK(text(fs) == line("ARMED", "a"));
  add(journal, "ARMED", "a");
  add(journal, "TRIGGERED", "a");
  journal.commit();
  CHECK(text(fs) == line("ARMED", "a") + torn);
}

TEST_CASE("lines of another form are known by what they tell") {
  MemoryFileSystem fs;
  fs.load({{file,
            "{ \"event_id\": \"a\", \"stage\": \"ARMED\" }\r\n\n"
            "{\"stage\":\"ARMED\",\"event_id\":\"\\u0062\"}\n"}},
          layout.root());
  const auto journal = open(fs);
  CHECK(journal.contains("a", "ARMED"));
  CHECK(journal.contains("b", "ARMED"));
  CHECK_FALSE(journal.contains("a", "TRIGGERED"));
}

TEST_CASE("a line that tells no signal is refused with its place") {
  MemoryFileSystem fs;
  fs.load({{file, line("ARMED", "a") + "{\"stage\":\"ARMED\"}\n"}}, layout.root());
  try {
    open(fs);
    FAIL("it was taken");
  } catch (const DataError& error) {
    const std::string message = error.what();
    INFO(message);
    CHECK(message.find(std::string(file) + ", line at byte " +
                       std::to_string(line("ARMED", "a").size())) != std::string::npos);
    CHECK(message.find("event_id is missing") != std::string::npos);
  }
}

TEST_CASE("one program at a time has the journal") {
  MemoryFileSystem fs;
  const auto journal = open(fs);
  CHECK_THROWS_AS(open(fs), BusyError);
  CHECK_NOTHROW(
      SignalJournal(fs, layout, InstId::require("ETH-USDT-SWAP"), "find_signals").commit());
}

TEST_CASE("what a full disk did not take is written once it has room") {
  MemoryFileSystem fs;
  auto journal = open(fs);
  add(journal, "ARMED", "a");
  journal.commit();
  for (std::uint64_t operation = 1; operation < 4; ++operation) {
    auto copy = fs.clone();
    auto mine = open(copy);
    add(mine, "ARMED", "b");
    copy.fail_at(operation, std::errc::no_space_on_device);
    try {
      mine.commit();
    } catch (const IoError&) {
      mine.commit();
    }
    INFO(operation);
    CHECK(text(copy) == line("ARMED", "a") + line("ARMED", "b"));
  }
}
