#include "trades_import/options.hpp"

#include <CLI/CLI.hpp>
#include <map>

#include "core/decimal.hpp"
#include "core/errors.hpp"
#include "okx/archive_name.hpp"

namespace rq::trades_import {

namespace {

void check_positive(const char* flag, const std::string& text) {
  if (text.empty()) return;
  const auto value = Decimal::parse(text);
  if (!value || !value->is_positive())
    throw UsageError(std::string(flag) + " is '" + text +
                     "', expected a positive decimal as the exchange prints it, like 0.01");
}

void add_fact_options(CLI::App& cli, FactFlags& facts) {
  const auto group = cli.add_option_group(
      "Instrument facts",
      "What neither the Vault's meta/ nor --instruments knows of the instrument");
  group->add_option("--ctVal", facts.ct_val, "Contract value: coins (linear) or USD (inverse)")
      ->type_name("DECIMAL");
  group->add_option("--ctMult", facts.ct_mult, "Contract multiplier, nearly always 1")
      ->type_name("DECIMAL");
  group->add_option("--ctType", facts.ct_type, "linear or inverse")->type_name("TYPE");
  group->add_option("--tickSz", facts.tick_size, "Tick size; without it tip distances are null")
      ->type_name("DECIMAL");
  group->add_option("--lotSz", facts.lot_size, "Lot size, in contracts")->type_name("DECIMAL");
}

void add_facts_choice(CLI::App& cli, FactsFrom& from) {
  static const std::map<std::string, FactsFrom> names{{"vault", FactsFrom::vault},
                                                      {"file", FactsFrom::file}};
  cli.add_option_function<std::string>(
         "--facts", [&from](const std::string& name) { from = names.at(name); },
         "Which facts count where the Vault's meta/ and those given here contradict each other: "
         "vault keeps the Vault's, file takes those given")
      ->check(CLI::IsMember({"vault", "file"}))
      ->default_str("vault");
}

}  // namespace

const app::Program program{
    "trades_import",
    "Imports the exchange's own trade archives into the Vault, as if its recorder had been there.\n"
    "Give the files as they were downloaded, in any order and with overlaps: trades are sorted by\n"
    "id, those that are there already are dropped, and importing a file twice changes nothing.\n"
    "Archives: https://www.okx.com/historical-data, Trades.",
    "Examples:\n"
    "  The first import of an instrument needs its contract value; the Vault remembers it:\n"
    "    curl -o swaps.json 'https://openapi.okx.com/api/v5/public/instruments?instType=SWAP'\n"
    "    trades_import --instruments swaps.json BTC-USDT-SWAP-trades-2025-12-14.zip\n"
    "  or, by hand:\n"
    "    trades_import --ctVal 0.01 --ctMult 1 --ctType linear --tickSz 0.1 BTC-USDT-SWAP-*.zip\n"
    "  From then on:\n"
    "    trades_import --vault ~/Rave_Quant_Vault BTC-USDT-SWAP-trades-2025-12-15.zip\n"
    "  One instrument out of a file of many:\n"
    "    trades_import --instruments swaps.json --instId ETH-USDT-SWAP allswap-trades-2025-12.zip\n"
    "Rows that cannot be read are left out, reported, and kept in state/trades/. When two sources\n"
    "contradict each other, what the Vault has, else the first file named, counts; exit code 65.\n"
    "Trades that are missing between those imported are counted and reported with their times.\n"
    "Exit codes: 0 done, 64 usage, 65 bad data, 66 no input, 74 I/O, 75 busy, 78 configuration."};

void add_options(CLI::App& cli, Options& options) {
  cli.add_option("FILE", options.files,
                 "Trade archives: .csv, .csv.gz or .zip, in any order; patterns with * and ? mean "
                 "all files that match")
      ->required();
  app::add_vault_options(cli, options.vault,
                         "Import only this instrument; repeatable. All when not given");
  cli.add_option("--instruments", options.instruments_file,
                 "Take instrument facts from this file, a saved answer of the exchange's "
                 "/api/v5/public/instruments?instType=SWAP")
      ->type_name("FILE");
  add_fact_options(cli, options.facts);
  add_facts_choice(cli, options.facts_from);
  cli.add_flag("--strict", options.strict,
               "Import nothing at all when a row cannot be read or contradicts another");
}

void check(const Options& options) {
  const FactFlags& facts = options.facts;
  check_positive("--ctVal", facts.ct_val);
  check_positive("--ctMult", facts.ct_mult);
  check_positive("--tickSz", facts.tick_size);
  check_positive("--lotSz", facts.lot_size);
  if (!facts.ct_type.empty() && facts.ct_type != "linear" && facts.ct_type != "inverse")
    throw UsageError("--ctType is '" + facts.ct_type + "', expected linear or inverse");
  if (options.facts_from == FactsFrom::file && options.instruments_file.empty() &&
      facts == FactFlags{})
    throw UsageError(
        "--facts file takes the facts of a file, but none is named: give --instruments FILE, or "
        "--ctVal, --ctMult, --ctType or --tickSz");
  for (const auto& instrument : options.vault.named_instruments())
    if (!okx::is_perpetual_swap(instrument))
      throw UsageError("--instId " + instrument.str() + " names no perpetual swap (" +
                       std::string(okx::kind_of_instrument(instrument)) +
                       "), and a Vault holds nothing else: their names end in -SWAP. Name one of "
                       "those, and take its own archive");
}

}  // namespace rq::trades_import
