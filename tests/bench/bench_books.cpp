// Measures l2_exporter against okx_sim, both as users run them, through TLS, and prints Markdown
// tables. Best of all rounds; that it had a book without a gap is checked.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "bench/bench_main.hpp"
#include "bench/bench_market.hpp"

namespace {

using namespace rq;
using bench::all_of;
using bench::Exchange;
using bench::Folder;
using bench::number_in;
using bench::Pace;
using bench::Words;
using test::Finished;
using test::RunningProgram;

/// Besides the fixed cost of a program: what so many more books take.
constexpr int few_books = 2;
constexpr int many_books = 52;

Words recorder_options(const Folder& folder, const Exchange& exchange, const Words& more) {
  return all_of(all_of({"--vault", (folder / "Vault").string()}, exchange.addresses("public")),
                more);
}

void require_unbroken(const std::string& log, int books) {
  if (number_in(log, "instruments") != static_cast<std::uint64_t>(books) ||
      number_in(log, "lines") == 0)
    throw std::runtime_error("the recorder lacks books:\n" + log);
}

struct Flood {
  std::uint64_t messages = 0;
  std::uint64_t levels = 0;
  double cpu = 0;  // seconds
  std::uint64_t peak_bytes = 0;
};

/// As fast as the recorder reads: hours of one book.
Flood measure_flood(const std::filesystem::path& data) {
  const Folder folder(data / "books");
  Exchange exchange(folder, {"--speed", "0", "--no-rate-limits", "--exit-after", "0s", "--instId",
                             "BTC-USDT-SWAP", "--trades-per-second", "5", "--duration", "4h"});
  RunningProgram recorder(test::program("l2_exporter"),
                          recorder_options(folder, exchange, {"--instId", "BTC-USDT-SWAP"}));
  exchange.program().wait();
  bench::await(recorder, "it has read everything",
               [&] { return bench::says(recorder.err(), " is gone,"); });
  const Finished recorded = bench::stop(recorder);
  require_unbroken(recorded.err, 1);
  if (number_in(recorded.err, "gaps") != 1)  // the end of the exchange
    throw std::runtime_error("the recorder lost its book:\n" + recorded.err);
  return {number_in(recorded.err, "updates"), number_in(recorded.err, "levels"),
          recorded.cost.cpu.count(), recorded.cost.peak_bytes};
}

/// At the pace of the clock: ten messages a second and book, a snapshot every two seconds.
Pace measure_books(const std::filesystem::path& data, int books) {
  const Folder folder(data / "books");
  Words market{"--trades-per-second", "5"};
  for (int i = 0; i < books; ++i)
    market = all_of(market, {"--instId", "N" + std::to_string(i) + "-USDT-SWAP"});
  Exchange exchange(folder, market);
  const Pace pace = bench::measure_pace(
      "l2_exporter", recorder_options(folder, exchange, {"--all-swaps"}), exchange);
  require_unbroken(pace.recorded.err, books);
  return pace;
}

void print_pace(int books, const Pace& pace) {
  std::printf("| %d books | %.2f %% | %.1f MiB |\n", books, pace.cpu_share * 100,
              bench::mebibytes(pace.peak_bytes));
}

void bench_all(const std::filesystem::path& data, int rounds) {
  Flood best;
  for (int round = 0; round < rounds; ++round) {
    std::fprintf(stderr, "Books, round %d of %d …\n", round + 1, rounds);
    const Flood flood = measure_flood(data);
    if (round == 0 || flood.cpu < best.cpu) best = flood;
  }
  std::fprintf(stderr, "Books, at the pace of the clock …\n");
  const Pace few = measure_books(data, few_books);
  const Pace many = measure_books(data, many_books);

  std::printf(
      "\n| `l2_exporter`, TLS, as fast as it reads | messages | levels | levels per CPU second | "
      "messages per CPU second | peak memory |\n|---|---|---|---|---|---|\n"
      "| 1 book | %.2f M | %.2f M | %.0f k | %.0f k | %.1f MiB |\n",
      static_cast<double>(best.messages) / 1e6, static_cast<double>(best.levels) / 1e6,
      static_cast<double>(best.levels) / best.cpu / 1e3,
      static_cast<double>(best.messages) / best.cpu / 1e3, bench::mebibytes(best.peak_bytes));
  std::printf(
      "\n| `l2_exporter`, TLS, at the pace of the clock | of one CPU | peak memory "
      "|\n|---|---|---|\n");
  print_pace(few_books, few);
  print_pace(many_books, many);
  const auto more = many.peak_bytes - std::min(many.peak_bytes, few.peak_bytes);
  std::printf("\nEach further book: %.2f MiB.\n",
              bench::mebibytes(more) / (many_books - few_books));
}

}  // namespace

int main(int argc, char** argv) {
  return rq::bench::bench_main(argc, argv, bench_all);
}
