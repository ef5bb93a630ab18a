// Measures trades_exporter against okx_sim, both as users run them, through TLS, and prints
// Markdown tables. Best of all rounds; what it records is checked to be complete.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "support/subprocess.hpp"

namespace {

using namespace rq;
using namespace std::chrono_literals;
using test::Finished;
using test::RunningProgram;
using Seconds = std::chrono::duration<double>;
using Words = std::vector<std::string>;

constexpr std::uint64_t lost_trades = 100'000;
/// What REST allows: 20 pages of 100 trades in 2 s (okx.com/docs-v5, "Get trades history").
constexpr double rest_trades_a_second = 1'000;

/// Until `holds`, looking every few milliseconds; throws when a program ends instead.
void await(const RunningProgram& program, const char* what, const std::function<bool()>& holds) {
  while (!holds()) {
    if (program.has_ended() && !holds())
      throw std::runtime_error(std::string("waiting until ") + what + ", but a program ended:\n" +
                               program.err());
    std::this_thread::sleep_for(5ms);
  }
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The number behind ` key=` in a program's last words.
std::uint64_t number_in(const std::string& text, const std::string& key) {
  const auto at = text.rfind(" " + key + "=");
  if (at == std::string::npos) throw std::runtime_error("no " + key + "= in:\n" + text);
  return std::strtoull(text.c_str() + at + key.size() + 2, nullptr, 10);
}

/// Those of the exchange's first millisecond, printed before anybody could subscribe.
std::uint64_t trades_before_the_beginning(const std::string& log) {
  const auto end = log.find(" trades so far");
  const auto begin = log.rfind('(', end);
  if (begin == std::string::npos) throw std::runtime_error("no 'trades so far' in:\n" + log);
  return std::strtoull(log.c_str() + begin + 1, nullptr, 10);
}

/// The string of a key in a line of JSON.
std::string text_in(const std::string& json, const std::string& key) {
  const auto at = json.find("\"" + key + "\":\"");
  if (at == std::string::npos) throw std::runtime_error("no " + key + " in " + json);
  const auto begin = at + key.size() + 4;
  return json.substr(begin, json.find('"', begin) - begin);
}

/// An empty folder, removed in the end.
class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

Words all_of(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// The simulated exchange, listening. It begins when somebody subscribes, always with the same
/// market: of this hour of this day.
class Exchange {
 public:
  Exchange(const Folder& folder, const Words& options)
      : ca_file_((folder / "ca.pem").string()),
        program_(test::program("okx_sim"),
                 all_of({"--port", "0", "--tls", "--ca-out", ca_file_, "--wait", "--past", "0s",
                         "--start", "2025-12-14T12:00:00Z"},
                        options)) {
    await(program_, "it listens", [this] { return says(program_.out(), "\n"); });
  }

  [[nodiscard]] Words addresses() const {
    const std::string line = program_.out();
    return {"--ws-url",   text_in(line, "ws_url") + "/ws/v5/business",
            "--rest-url", text_in(line, "rest_url"),
            "--ca-file",  ca_file_};
  }
  [[nodiscard]] RunningProgram& program() { return program_; }

 private:
  std::string ca_file_;
  RunningProgram program_;
};

Words recorder_options(const Folder& folder, const Exchange& exchange, const Words& more) {
  return all_of(all_of({"--vault", (folder / "Vault").string()}, exchange.addresses()), more);
}

Finished stop(RunningProgram& program) {
  program.send(SIGTERM);
  auto finished = program.wait();
  if (finished.exit_code != 0) throw std::runtime_error("a program failed:\n" + finished.err);
  return finished;
}

/// The best of some rounds: least time, most memory.
struct Best {
  test::Cost cost;
  std::uint64_t messages = 0;
  std::uint64_t trades = 0;

  void take(const test::Cost& other) {
    const bool first = cost.wall == Seconds::zero();
    cost.wall = first ? other.wall : std::min(cost.wall, other.wall);
    cost.cpu = first ? other.cpu : std::min(cost.cpu, other.cpu);
    cost.peak_bytes = std::max(cost.peak_bytes, other.peak_bytes);
  }
};

/// As fast as the recorder reads: a market of `seconds` that prints 20 000 trades in each.
void measure_flood(const std::filesystem::path& data, int trades_per_message, int seconds,
                   Best& best) {
  const Folder folder(data / "recorder");
  Exchange exchange(folder, {"--speed", "0", "--no-rate-limits", "--exit-after", "0s", "--instId",
                             "BTC-USDT-SWAP", "--trades-per-second", "20000", "--duration",
                             std::to_string(seconds) + "s", "--trades-per-message",
                             std::to_string(trades_per_message)});
  RunningProgram recorder(test::program("trades_exporter"),
                          recorder_options(folder, exchange, {"--instId", "BTC-USDT-SWAP"}));
  const Finished printed = exchange.program().wait();
  await(recorder, "it has read everything", [&] { return says(recorder.err(), " is gone,"); });
  const Finished recorded = stop(recorder);
  best.trades = number_in(printed.err, "trades") - trades_before_the_beginning(printed.err);
  best.messages = number_in(printed.err, "messages");
  if (number_in(recorded.err, "trades") != best.trades)
    throw std::runtime_error("the recorder lacks trades:\n" + recorded.err + printed.err);
  best.take(recorded.cost);
}

struct Pace {
  double cpu_share = 1;  // of one processor
  std::uint64_t peak_bytes = 0;
};

/// At the pace of the clock: `instruments` of them, together `messages_a_second`.
Pace measure_pace(const std::filesystem::path& data, int instruments, int messages_a_second) {
  constexpr auto warm_up = 3s;
  constexpr auto measured = 10s;
  const Folder folder(data / "recorder");
  char rate[32];
  std::snprintf(rate, sizeof rate, "%.3f", static_cast<double>(messages_a_second) / instruments);
  Words market{"--trades-per-second", rate};
  for (int i = 0; i < instruments; ++i)
    market = all_of(market, {"--instId", "N" + std::to_string(i) + "-USDT-SWAP"});
  Exchange exchange(folder, market);
  RunningProgram recorder(test::program("trades_exporter"),
                          recorder_options(folder, exchange, {"--all-swaps"}));
  await(recorder, "it is connected", [&] { return says(recorder.err(), "subscribed"); });
  std::this_thread::sleep_for(warm_up);
  const auto cpu = recorder.cpu();
  const auto begin = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(measured);
  Pace pace;
  pace.cpu_share = (recorder.cpu() - cpu) / Seconds(std::chrono::steady_clock::now() - begin);
  const Finished recorded = stop(recorder);
  if (number_in(recorded.err, "instruments") != static_cast<std::uint64_t>(instruments) ||
      number_in(recorded.err, "trades") == 0 || number_in(recorded.err, "lost") != 0)
    throw std::runtime_error("the recorder lacks trades:\n" + recorded.err);
  pace.peak_bytes = recorded.cost.peak_bytes;
  stop(exchange.program());
  return pace;
}

/// Sum of `missing` of the filled gaps in a ledger.
std::uint64_t fetched_again(const std::filesystem::path& ledger) {
  std::ifstream file(ledger);
  std::uint64_t sum = 0;
  for (std::string line; std::getline(file, line);)
    if (says(line, R"("kind":"filled")"))
      sum += std::strtoull(line.c_str() + line.find("\"missing\":") + 10, nullptr, 10);
  return sum;
}

struct RepairCost {
  Seconds wall{};
  Seconds cpu{};
};

/// The feed loses 100 000 messages in a row; REST has them, at its pace.
RepairCost measure_repair(const std::filesystem::path& data) {
  const Folder folder(data / "recorder");
  Exchange exchange(folder, {"--speed", "0", "--instId", "BTC-USDT-SWAP", "--trades-per-second",
                             "20000", "--duration", "8s", "--fault",
                             "after 10 messages lose " + std::to_string(lost_trades)});
  RunningProgram recorder(test::program("trades_exporter"),
                          recorder_options(folder, exchange, {"--instId", "BTC-USDT-SWAP"}));
  await(recorder, "the market is over",
        [&] { return says(exchange.program().err(), "the last trade was printed"); });
  const auto begin = std::chrono::steady_clock::now();
  const auto ledger = folder / "Vault" / "state/trades/okx/perps/BTC-USDT-SWAP.gaps.jsonl";
  await(recorder, "the gap is closed", [&] { return fetched_again(ledger) >= lost_trades; });
  const Seconds wall = std::chrono::steady_clock::now() - begin;
  const Finished recorded = stop(recorder);
  stop(exchange.program());
  return {wall, recorded.cost.cpu};
}

double mebibytes(std::uint64_t bytes) {
  return static_cast<double>(bytes) / (1024 * 1024);
}

void print_flood(const char* title, const Best& best) {
  const double cpu = best.cost.cpu.count();
  std::printf("| %s | %.2f M | %.0f k | %.0f k | %.1f s | %.1f MiB |\n", title,
              static_cast<double>(best.messages) / 1e6,
              static_cast<double>(best.messages) / cpu / 1e3,
              static_cast<double>(best.trades) / cpu / 1e3, best.cost.wall.count(),
              mebibytes(best.cost.peak_bytes));
}

void print_pace(const char* title, const Pace& pace) {
  std::printf("| %s | %.2f %% | %.1f MiB |\n", title, pace.cpu_share * 100,
              mebibytes(pace.peak_bytes));
}

void bench_all(const std::filesystem::path& data, int rounds) {
  Best one;
  Best twenty;
  Pace two_instruments;
  for (int round = 0; round < rounds; ++round) {
    std::fprintf(stderr, "Recorder, round %d of %d …\n", round + 1, rounds);
    measure_flood(data, 1, 50, one);
    measure_flood(data, 20, 100, twenty);
    const Pace pace = measure_pace(data, 2, 100);
    two_instruments.cpu_share = std::min(two_instruments.cpu_share, pace.cpu_share);
    two_instruments.peak_bytes = std::max(two_instruments.peak_bytes, pace.peak_bytes);
  }
  std::fprintf(stderr, "Recorder, 500 instruments …\n");
  const Pace many_instruments = measure_pace(data, 500, 1'000);
  std::fprintf(stderr, "Recorder, repair (two minutes) …\n");
  const RepairCost repair = measure_repair(data);

  std::printf(
      "\n| `trades_exporter`, TLS, as fast as it reads | messages | messages per CPU second "
      "| trades per CPU second | time | peak memory |\n|---|---|---|---|---|---|\n");
  print_flood("1 trade a message", one);
  print_flood("20 trades a message", twenty);
  std::printf(
      "\n| `trades_exporter`, TLS, at the pace of the clock | of one CPU | peak memory "
      "|\n|---|---|---|\n");
  print_pace("2 instruments, 100 messages a second", two_instruments);
  print_pace("500 instruments, 1000 messages a second", many_instruments);
  const double limit = static_cast<double>(lost_trades) / rest_trades_a_second;
  std::printf(
      "\n| repair | time | REST's rate limit alone | to the limit | CPU |\n|---|---|---|---|---|\n"
      "| a gap of 100 000 trades | %.1f s | %.0f s | %.2f × | %.1f s |\n",
      repair.wall.count(), limit, repair.wall.count() / limit, repair.cpu.count());
}

}  // namespace

int main(int argc, char** argv) {
  std::filesystem::path data = "build/bench";
  int rounds = 5;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--data") data = argv[i + 1];
    if (std::string(argv[i]) == "--rounds") rounds = std::max(1, std::atoi(argv[i + 1]));
  }
  try {
    bench_all(data, rounds);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_recorder: %s\n", error.what());
    return 1;
  }
  return 0;
}
