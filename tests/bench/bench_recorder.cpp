// Measures trades_exporter against okx_sim, both as users run them, through TLS, and prints
// Markdown tables. Best of all rounds; what it records is checked to be complete.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "bench/bench_main.hpp"
#include "bench/bench_market.hpp"

namespace {

using namespace rq;
using bench::all_of;
using bench::await;
using bench::Exchange;
using bench::Folder;
using bench::mebibytes;
using bench::number_in;
using bench::Pace;
using bench::says;
using bench::Seconds;
using bench::stop;
using bench::Words;
using test::Finished;
using test::RunningProgram;

constexpr std::uint64_t lost_trades = 100'000;
/// What REST allows: 20 pages of 100 trades in 2 s (okx.com/docs-v5, "Get trades history").
constexpr double rest_trades_a_second = 1'000;

/// Those of the exchange's first millisecond, printed before anybody could subscribe.
std::uint64_t trades_before_the_beginning(const std::string& log) {
  const auto end = log.find(" trades so far");
  const auto begin = log.rfind('(', end);
  if (begin == std::string::npos) throw std::runtime_error("no 'trades so far' in:\n" + log);
  return std::strtoull(log.c_str() + begin + 1, nullptr, 10);
}

Words recorder_options(const Folder& folder, const Exchange& exchange, const Words& more) {
  return all_of(all_of({"--vault", (folder / "Vault").string()}, exchange.addresses("business")),
                more);
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

/// At the pace of the clock: `instruments` of them, together `messages_a_second`.
Pace measure_instruments(const std::filesystem::path& data, int instruments,
                         int messages_a_second) {
  const Folder folder(data / "recorder");
  char rate[32];
  std::snprintf(rate, sizeof rate, "%.3f", static_cast<double>(messages_a_second) / instruments);
  Words market{"--trades-per-second", rate};
  for (int i = 0; i < instruments; ++i)
    market = all_of(market, {"--instId", "N" + std::to_string(i) + "-USDT-SWAP"});
  Exchange exchange(folder, market);
  const Pace pace = bench::measure_pace(
      "trades_exporter", recorder_options(folder, exchange, {"--all-swaps"}), exchange);
  const auto& said = pace.recorded.err;
  if (number_in(said, "instruments") != static_cast<std::uint64_t>(instruments) ||
      number_in(said, "trades") == 0 || number_in(said, "lost") != 0)
    throw std::runtime_error("the recorder lacks trades:\n" + said);
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
    const Pace pace = measure_instruments(data, 2, 100);
    two_instruments.cpu_share = std::min(two_instruments.cpu_share, pace.cpu_share);
    two_instruments.peak_bytes = std::max(two_instruments.peak_bytes, pace.peak_bytes);
  }
  std::fprintf(stderr, "Recorder, 500 instruments …\n");
  const Pace many_instruments = measure_instruments(data, 500, 1'000);
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
  return rq::bench::bench_main(argc, argv, bench_all);
}
