#include "trades_import/facts_source.hpp"

#include <utility>

#include "app/log.hpp"
#include "core/errors.hpp"
#include "okx/instruments.hpp"

namespace rq::trades_import {

namespace {

using vault::InstrumentFacts;

[[noreturn]] void build_fail(const InstId& instrument, const std::string& problem) {
  throw DataError("BUILD_FAIL: " + instrument.str() + ": " + problem);
}

/// "" is what was not given.
std::optional<std::string> given(const std::string& flag) {
  return flag.empty() ? std::nullopt : std::optional(flag);
}

bool same_value(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto x = Decimal::parse(a);
  const auto y = Decimal::parse(b);
  return x && y && *x == *y;
}

void warn_where_ignored(const InstId& instrument, const char* flag, const std::string& given,
                        const std::string& used, const std::string& where) {
  if (given.empty() || same_value(given, used)) return;
  app::log::warn(instrument.str() + ": " + flag + ' ' + given + " is ignored, " + where + " says " +
                 (used.empty() ? "nothing" : used));
}

void warn_where_ignored(const InstId& instrument, const FactFlags& flags,
                        const InstrumentFacts& used, const std::string& where) {
  warn_where_ignored(instrument, "--ctVal", flags.ct_val, used.contract.ct_val, where);
  warn_where_ignored(instrument, "--ctMult", flags.ct_mult, used.contract.ct_mult, where);
  warn_where_ignored(instrument, "--ctType", flags.ct_type, used.contract.ct_type, where);
  warn_where_ignored(instrument, "--tickSz", flags.tick_size, used.tick_size.value_or(""), where);
  warn_where_ignored(instrument, "--lotSz", flags.lot_size, used.lot_size.value_or(""), where);
}

}  // namespace

FactsSource::FactsSource(vault::FileSystem& fs, const vault::Layout& layout, const Options& options)
    : fs_(fs), layout_(layout), options_(options) {}

FoundFacts FactsSource::find(const InstId& instrument) {
  if (auto facts = find_instrument_facts(fs_, layout_, instrument)) {
    warn_where_ignored(instrument, options_.facts, *facts,
                       layout_.relative(layout_.instrument_facts(instrument)));
    return {.facts = *std::move(facts), .in_vault = true};
  }
  auto found = options_.instruments_file.empty() ? from_flags(instrument)
                                                 : from_instruments_file(instrument);
  if (!found.facts.tick_size)
    app::log::warn(instrument.str() +
                   ": the tick size is not known, so tip distances will be null; give --tickSz");
  return found;
}

FoundFacts FactsSource::from_instruments_file(const InstId& instrument) {
  const std::string& name = options_.instruments_file;
  if (!instruments_body_) {
    const auto file = vault::from_utf8(name);
    if (!fs_.file_size(file)) throw NoInputError("there is no file " + name + " (--instruments)");
    instruments_body_ = read_file(fs_, file);
  }
  FoundFacts found;
  found.raw_json = okx::find_instrument(*instruments_body_, instrument, name);
  found.facts = vault::parse_instrument_facts(found.raw_json, instrument, name);
  warn_where_ignored(instrument, options_.facts, found.facts, name);
  return found;
}

FoundFacts FactsSource::from_flags(const InstId& instrument) {
  const FactFlags& flags = options_.facts;
  const std::pair<const char*, const std::string&> needed[] = {
      {"ctVal", flags.ct_val}, {"ctMult", flags.ct_mult}, {"ctType", flags.ct_type}};
  for (const auto& [field, value] : needed)
    if (value.empty())
      build_fail(instrument, std::string(field) + " is missing: there is no " +
                                 layout_.relative(layout_.instrument_facts(instrument)) +
                                 ". Give --instruments FILE with a saved answer of the exchange's "
                                 "/api/v5/public/instruments?instType=SWAP, or all of --ctVal, "
                                 "--ctMult and --ctType (and --tickSz).");
  if (described_by_flags_ && *described_by_flags_ != instrument)
    build_fail(instrument,
               "--ctVal, --ctMult and --ctType describe one instrument, and the files "
               "hold " +
                   described_by_flags_->str() +
                   " as well. Import one at a time with --instId, or give "
                   "--instruments FILE.");
  described_by_flags_ = instrument;
  FoundFacts found;
  found.facts = {.contract = {flags.ct_val, flags.ct_mult, flags.ct_type},
                 .tick_size = given(flags.tick_size),
                 .lot_size = given(flags.lot_size)};
  return found;
}

}  // namespace rq::trades_import
