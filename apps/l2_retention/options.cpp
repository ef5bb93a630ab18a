#include "l2_retention/options.hpp"

#include <CLI/CLI.hpp>

#include "l2_retention/byte_size.hpp"

#include "app/duration.hpp"
#include "core/errors.hpp"

namespace rq::l2_retention {

const app::Program program{
    "l2_retention",
    "Packs and removes hours of order book snapshots (raw/okx/l2_perps) by their age: older than\n"
    "--uncompressed-hours they become .jsonl.gz, older than --keep-days they are removed. With\n"
    "--max-bytes the oldest go earlier when all together need more room. The hour that is being\n"
    "written is never touched, nor is any file it does not know. Run it every hour; it may be\n"
    "killed at any moment.",
    "Examples:\n"
    "  l2_retention --dry-run                               what it would do, and why\n"
    "  l2_retention --vault ~/Rave_Quant_Vault\n"
    "  l2_retention --uncompressed-hours 24 --keep-days 30 --max-bytes 200GB\n"
    "Exit codes: 0 done, 64 usage, 65 an hour that cannot be packed, 66 no snapshots, 74 I/O,\n"
    "75 busy, 78 configuration."};

void add_options(CLI::App& cli, Options& options) {
  app::add_vault_options(cli, options.vault,
                         "Instrument to work on, as in BTC-USDT-SWAP; repeatable. Without it: "
                         "every instrument with snapshots");
  cli.add_option("--uncompressed-hours", options.uncompressed_hours,
                 "Hours that began longer ago than this are packed; a number alone counts hours")
      ->transform(app::whole_units("--uncompressed-hours", std::chrono::hours(1)))
      ->type_name("DURATION")
      ->default_str(std::to_string(options.uncompressed_hours) + "h");
  cli.add_option("--keep-days", options.keep_days,
                 "Hours that began longer ago than this are removed; a number alone counts days")
      ->transform(app::whole_units("--keep-days", std::chrono::days(1)))
      ->type_name("DURATION")
      ->default_str(std::to_string(options.keep_days) + "d");
  cli.add_option("--max-bytes", options.max_bytes,
                 "Room for all snapshots of these instruments, as in 200GB or 150GiB; without it "
                 "there is no limit")
      ->type_name("SIZE");
  cli.add_flag("--dry-run", options.dry_run, "Print what would be done and do nothing");
}

namespace {

std::int64_t within(const char* option, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return value;
  throw UsageError(std::string(option) + " is " + std::to_string(value) + ", expected " +
                   std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace

vault::L2RetentionRules make_rules(const Options& options) {
  constexpr std::int64_t most_days = 10 * 366;
  vault::L2RetentionRules rules;
  rules.uncompressed = std::chrono::hours(
      within("--uncompressed-hours", options.uncompressed_hours, 0, most_days * 24));
  rules.keep = std::chrono::days(within("--keep-days", options.keep_days, 1, most_days));
  if (options.max_bytes.empty()) return rules;
  rules.max_bytes = parse_byte_size(options.max_bytes);
  if (!rules.max_bytes)
    throw UsageError("--max-bytes is '" + options.max_bytes +
                     "', expected a number of bytes, or one as in 500MB, 200GB or 150GiB");
  return rules;
}

}  // namespace rq::l2_retention
