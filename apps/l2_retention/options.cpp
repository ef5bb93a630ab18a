#include "l2_retention/options.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "l2_retention/byte_size.hpp"

#include "app/duration.hpp"
#include "core/errors.hpp"
#include "vault/file_system.hpp"

namespace rq::l2_retention {

const app::Program program{
    "l2_retention",
    "Packs hours of order book snapshots (raw/okx/l2_perps): older than --uncompressed-hours they\n"
    "become .jsonl.gz. It removes only what it is asked to: with --keep-days the hours that are\n"
    "older, with --max-bytes the oldest when all together need more room. When that is more than\n"
    "a day of them at once, it says what, removes nothing, and wants --yes. The hour that is "
    "being\n"
    "written is never touched, nor is any file it does not know. Run it every hour; it may be\n"
    "killed at any moment.",
    "Examples:\n"
    "  l2_retention --vault ~/Rave_Quant_Vault              packs, and removes nothing\n"
    "  l2_retention --keep-days 30 --dry-run                what it would do, and why\n"
    "  l2_retention --keep-days 30 --max-bytes 200GB\n"
    "Exit codes: 0 done, 64 usage or --yes is wanted, 65 an hour that cannot be packed,\n"
    "66 no snapshots, 74 I/O, 75 busy, 78 configuration."};

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
                 "Hours that began longer ago than this are removed, a number alone counts days; "
                 "without it none is removed for its age")
      ->transform(app::whole_units("--keep-days", std::chrono::days(1)))
      ->type_name("DURATION");
  cli.add_option("--max-bytes", options.max_bytes,
                 "Room for all snapshots of these instruments, as in 200GB or 150GiB; without it "
                 "there is no limit")
      ->type_name("SIZE");
  cli.add_flag("--yes", options.yes,
               "Remove what these limits ask for, this time, even if it is more than a day at once")
      ->configurable(false);  // agreed once, by a person
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
  if (options.keep_days)
    rules.keep = std::chrono::days(within("--keep-days", *options.keep_days, 1, most_days));
  rules.agreed = options.yes;
  if (options.max_bytes.empty()) return rules;
  rules.max_bytes = parse_byte_size(options.max_bytes);
  if (!rules.max_bytes)
    throw UsageError("--max-bytes is '" + options.max_bytes +
                     "', expected a number of bytes, or one as in 500MB, 200GB or 150GiB");
  return rules;
}

std::string agreeing_command(const Options& options) {
  std::string command = std::string(program.name) + " --vault \"" +
                        vault::to_utf8(std::filesystem::absolute(options.vault.layout().root())) +
                        '"';
  for (const InstId& instrument : options.vault.named_instruments())
    command += " --instId " + instrument.str();
  if (options.uncompressed_hours != Options{}.uncompressed_hours)
    command += " --uncompressed-hours " + std::to_string(options.uncompressed_hours);
  if (options.keep_days) command += " --keep-days " + std::to_string(*options.keep_days);
  if (!options.max_bytes.empty()) command += " --max-bytes " + options.max_bytes;
  return command + " --yes";
}

}  // namespace rq::l2_retention
