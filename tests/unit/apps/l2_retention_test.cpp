#include <CLI/CLI.hpp>

#include "l2_retention/byte_size.hpp"
#include "l2_retention/options.hpp"
#include "support/catch.hpp"

#include "core/errors.hpp"
#include "vault/file_system.hpp"

using namespace rq;
using l2_retention::parse_byte_size;
using namespace std::chrono_literals;

namespace {

vault::L2RetentionRules rules_of(std::vector<std::string> arguments) {
  l2_retention::Options options;
  CLI::App cli;
  l2_retention::add_options(cli, options);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  cli.parse(arguments);
  return make_rules(options);
}

}  // namespace

TEST_CASE("sizes are read as people write them, and nothing else is") {
  CHECK(parse_byte_size("0") == 0);
  CHECK(parse_byte_size("123456789012") == 123'456'789'012);
  CHECK(parse_byte_size("200GB") == 200'000'000'000);
  CHECK(parse_byte_size("2TB") == 2'000'000'000'000);
  CHECK(parse_byte_size("3KB") == 3'000);
  CHECK(parse_byte_size("5MB") == 5'000'000);
  CHECK(parse_byte_size("1KiB") == 1'024);
  CHECK(parse_byte_size("1MiB") == 1'048'576);
  CHECK(parse_byte_size("150GiB") == 161'061'273'600);
  CHECK(parse_byte_size("1TiB") == 1'099'511'627'776);
  CHECK(parse_byte_size("18446744073709551615") == 18'446'744'073'709'551'615ULL);
  for (const auto* text : {"", "GB", "-1", "+1", " 1", "1 GB", "1.5GB", "1gb", "1G", "1GBs", "0x10",
                           "18446744073709551616", "18446744073709551615KB", "99999999999TiB"})
    CHECK_FALSE(parse_byte_size(text));
}

TEST_CASE("l2_retention keeps 6 hours of lines, and unasked removes nothing") {
  const auto rules = rules_of({});
  CHECK(rules.uncompressed == 6h);
  CHECK_FALSE(rules.keep.has_value());
  CHECK_FALSE(rules.max_bytes.has_value());
  CHECK_FALSE(rules.agreed);
  const auto others =
      rules_of({"--uncompressed-hours", "24", "--keep-days", "30", "--max-bytes", "1GiB"});
  CHECK(others.uncompressed == 24h);
  CHECK(others.keep == std::chrono::days(30));
  CHECK(others.max_bytes == 1'073'741'824);
  CHECK_FALSE(others.agreed);
  CHECK(rules_of({"--yes"}).agreed);
}

TEST_CASE("l2_retention takes durations as well as numbers of hours and days") {
  const auto rules = rules_of({"--uncompressed-hours", "1d", "--keep-days", "48h"});
  CHECK(rules.uncompressed == 24h);
  CHECK(rules.keep == std::chrono::days(2));
}

TEST_CASE("rules of l2_retention that would remove all at once, or nothing ever, are refused") {
  const auto refusal = [](const std::vector<std::string>& arguments) -> std::string {
    try {
      rules_of(arguments);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "none";
  };
  CHECK(refusal({"--keep-days", "0"}) == "--keep-days is 0, expected 1 to 3660");
  CHECK(refusal({"--keep-days", "99999"}) == "--keep-days is 99999, expected 1 to 3660");
  CHECK(refusal({"--uncompressed-hours", "-1"}) ==
        "--uncompressed-hours is -1, expected 0 to 87840");
  CHECK(refusal({"--max-bytes", "much"}).starts_with("--max-bytes is 'much', expected"));
}

TEST_CASE("the command that agrees does what was asked for, and nothing else, wherever it is run") {
  const auto command_for = [](std::vector<std::string> arguments) {
    l2_retention::Options options;
    CLI::App cli;
    l2_retention::add_options(cli, options);
    std::reverse(arguments.begin(), arguments.end());
    cli.parse(arguments);
    return agreeing_command(options);
  };
  const auto vault =
      "l2_retention --vault \"" + vault::to_utf8(std::filesystem::absolute("my Vault")) + '"';
  CHECK(command_for({"--vault", "my Vault", "--keep-days", "5"}) == vault + " --keep-days 5 --yes");
  CHECK(command_for({"--vault", "my Vault", "--instId", "BTC-USDT-SWAP", "--instId",
                     "ETH-USDT-SWAP", "--uncompressed-hours", "48", "--max-bytes", "1GB"}) ==
        vault +
            " --instId BTC-USDT-SWAP --instId ETH-USDT-SWAP --uncompressed-hours 48 "
            "--max-bytes 1GB --yes");
}
