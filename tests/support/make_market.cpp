// make_market: writes a deterministic market, for the demo, the benchmark and for trying things
// out.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "support/raw_trades.hpp"

#include "core/errors.hpp"
#include "vault/file_system.hpp"

namespace {

struct Options {
  std::string instrument = "BTC-USDT-SWAP";
  std::string start = "2025-12-14T00:00:00Z";
  std::int64_t minutes = 1440;
  std::uint64_t trades_per_day = 500'000;
  std::uint64_t seed = 1;
  std::uint64_t first_id = rq::sim::MarketSettings().first_id;
  std::string archive;
  std::string vault;
};

rq::sim::MarketSettings settings_of(const Options& options) {
  rq::sim::MarketSettings settings;
  settings.instrument = rq::InstId::require(options.instrument).str();
  const auto start = rq::parse_time(options.start);
  if (!start) throw rq::UsageError("--start: expected a time like 2025-12-14T00:00:00Z");
  settings.start = *start;
  settings.duration = std::chrono::minutes(options.minutes);
  settings.trades_per_day = options.trades_per_day;
  settings.seed = options.seed;
  settings.first_id = options.first_id;
  return settings;
}

void make(const Options& options) {
  const auto settings = settings_of(options);
  if (!options.archive.empty()) {
    std::ofstream file(rq::vault::from_utf8(options.archive), std::ios::binary);
    rq::test::write_archive(settings, file);
    if (!file.flush())
      throw rq::IoError("write", options.archive, std::make_error_code(std::errc::io_error));
  }
  if (!options.vault.empty())
    rq::test::write_raw_vault(settings, rq::vault::from_utf8(options.vault));
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App cli(
      "Writes a made-up market that looks like BTC-USDT-SWAP: the same trades every time.");
  cli.add_option("--instId", options.instrument, "Instrument")->capture_default_str();
  cli.add_option("--start", options.start, "Time of the first trade")->capture_default_str();
  cli.add_option("--minutes", options.minutes, "Length of the market")->capture_default_str();
  cli.add_option("--trades-per-day", options.trades_per_day, "About")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  cli.add_option("--seed", options.seed, "Another seed, another market")->capture_default_str();
  cli.add_option("--first-id", options.first_id, "Id of the first trade")->capture_default_str();
  cli.add_option("--archive", options.archive,
                 "Write an archive as the exchange offers them (CSV)");
  cli.add_option("--raw", options.vault, "Write raw day files and facts into this Vault");
  CLI11_PARSE(cli, argc, argv);
  try {
    make(options);
  } catch (const rq::Error& error) {
    std::cerr << "make_market: " << error.what() << '\n';
    return static_cast<int>(error.code());
  }
  return 0;
}
