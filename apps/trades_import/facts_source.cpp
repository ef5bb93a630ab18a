#include "trades_import/facts_source.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/log.hpp"
#include "core/errors.hpp"
#include "okx/instruments.hpp"

namespace rq::trades_import {

namespace {

using vault::InstrumentFacts;

/// A fact: its name at the exchange, and what follows when the Vault's changes.
struct Field {
  const char* name;
  std::string FactFlags::* value;
  const char* consequence;
};

constexpr const char* of_contract =
    "Trades written from now on carry the new value, those that are there keep the old one, and "
    "VWAP and CVD weigh them differently. If the old one was wrong for them too, move the raw "
    "files "
    "away, import them again, then run vwap_calc and cvd_calc with --rebuild.";

/// In the order that `FactsSource::checked` relies on.
constexpr std::array fields{
    Field{"ctVal", &FactFlags::ct_val, of_contract},
    Field{"ctMult", &FactFlags::ct_mult, of_contract},
    Field{"ctType", &FactFlags::ct_type, of_contract},
    Field{"tickSz", &FactFlags::tick_size,
          "Tip distances use it from the next candle on; wick_tracker --rebuild applies it to all "
          "that is there."},
    Field{"lotSz", &FactFlags::lot_size, "Nothing is computed from it."},
};

[[noreturn]] void build_fail(const InstId& instrument, const std::string& problem) {
  throw DataError("BUILD_FAIL: " + instrument.str() + ": " + problem);
}

/// "" is what was not given.
std::optional<std::string> given(const std::string& value) {
  return value.empty() ? std::nullopt : std::optional(value);
}

bool same_value(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto x = Decimal::parse(a);
  const auto y = Decimal::parse(b);
  return x && y && *x == *y;
}

FactFlags texts_of(const InstrumentFacts& facts) {
  return {.ct_val = facts.contract.ct_val,
          .ct_mult = facts.contract.ct_mult,
          .ct_type = facts.contract.ct_type,
          .tick_size = facts.tick_size.value_or(""),
          .lot_size = facts.lot_size.value_or("")};
}

}  // namespace

FactsSource::FactsSource(vault::FileSystem& fs, const vault::Layout& layout, const Options& options)
    : fs_(fs), layout_(layout), options_(options) {}

FoundFacts FactsSource::find(const InstId& instrument) {
  FoundFacts found;
  const auto flags = facts_of(options_.facts, "the command line", Fact::Origin::flags);
  Facts facts = complete(instrument, from_instruments_file(instrument, found.raw_json), flags);
  const bool vault_first = options_.facts_from == FactsFrom::vault;
  if (const auto in_vault = find_instrument_facts(fs_, layout_, instrument)) {
    const Facts before =
        facts_of(texts_of(*in_vault), layout_.relative(layout_.instrument_facts(instrument)),
                 Fact::Origin::vault);
    facts = vault_first ? complete(instrument, before, facts)
                        : complete(instrument, std::move(facts), before);
    report_changes(instrument, before, facts);
    found.in_vault =
        std::equal(facts.begin(), facts.end(), before.begin(),
                   [](const Fact& a, const Fact& b) { return same_value(a.value, b.value); });
    if (vault_first || found.raw_json == "{}")
      found.raw_json = raw_instrument_facts(fs_, layout_, instrument);
  }
  require_one_instrument(instrument, facts);
  found.facts = checked(instrument, facts);
  if (!found.facts.tick_size)
    app::log::warn(
        instrument.str() +
        ": the tick size is not known, so tip distances will be null, and prices stay as "
        "the archive spells them; give --tickSz");
  return found;
}

FactsSource::Facts FactsSource::facts_of(const FactFlags& values, const std::string& where,
                                         Fact::Origin origin) {
  Facts facts;
  for (std::size_t i = 0; i < field_count; ++i) {
    const std::string& value = values.*fields[i].value;
    const std::string name = fields[i].name;
    facts[i] = {.value = value,
                .named = origin == Fact::Origin::flags ? "--" + name + ' ' + value
                                                       : name + ' ' + value + " of " + where,
                .where = where,
                .origin = origin};
  }
  return facts;
}

FactsSource::Facts FactsSource::from_instruments_file(const InstId& instrument,
                                                      std::string& raw_json) {
  const std::string& name = options_.instruments_file;
  if (name.empty()) return {};
  if (!instruments_body_) {
    const auto file = vault::from_utf8(name);
    if (!fs_.file_size(file)) throw NoInputError("there is no file " + name + " (--instruments)");
    instruments_body_ = read_file(fs_, file);
  }
  auto listed = okx::look_up_instrument(*instruments_body_, instrument, name);
  if (!listed) {
    // It may be listed no longer. Then its facts come from elsewhere, or it is refused.
    if (options_.facts.ct_val.empty() && !find_instrument_facts(fs_, layout_, instrument))
      okx::find_instrument(*instruments_body_, instrument, name);
    app::log::warn(instrument.str() + ": " + name + " does not list it");
    return {};
  }
  raw_json = *std::move(listed);
  return facts_of(texts_of(vault::parse_instrument_facts(raw_json, instrument, name)), name,
                  Fact::Origin::file);
}

FactsSource::Facts FactsSource::complete(const InstId& instrument, Facts first,
                                         const Facts& second) {
  for (std::size_t i = 0; i < field_count; ++i) {
    const Fact& other = second[i];
    if (other.value.empty() || same_value(first[i].value, other.value)) continue;
    if (first[i].value.empty()) {
      first[i] = other;
      continue;
    }
    app::log::warn(instrument.str() + ": " + other.named + " is ignored, " + first[i].where +
                   " says " + first[i].value +
                   (first[i].origin == Fact::Origin::vault
                        ? "; --facts file takes the other one and says what it changes"
                        : ""));
  }
  return first;
}

void FactsSource::report_changes(const InstId& instrument, const Facts& before,
                                 const Facts& after) {
  for (std::size_t i = 0; i < field_count; ++i) {
    if (same_value(before[i].value, after[i].value)) continue;
    app::log::info(instrument.str() + ": " + fields[i].name + " is " + after[i].value +
                   " from now on, as " + after[i].where + " says; " + before[i].where + " had " +
                   (before[i].value.empty() ? "none" : before[i].value) + ". " +
                   fields[i].consequence);
  }
}

InstrumentFacts FactsSource::checked(const InstId& instrument, const Facts& facts) const {
  for (std::size_t i = 0; i < field_count; ++i)
    if (fields[i].consequence == of_contract && facts[i].value.empty())
      build_fail(instrument, std::string(fields[i].name) + " is missing: there is no " +
                                 layout_.relative(layout_.instrument_facts(instrument)) +
                                 ". Give --instruments FILE with a saved answer of the exchange's "
                                 "/api/v5/public/instruments?instType=SWAP, or all of --ctVal, "
                                 "--ctMult and --ctType (and --tickSz).");
  return {.contract = {facts[0].value, facts[1].value, facts[2].value},
          .tick_size = given(facts[3].value),
          .lot_size = given(facts[4].value)};
}

void FactsSource::require_one_instrument(const InstId& instrument, const Facts& facts) {
  if (std::none_of(facts.begin(), facts.end(), [](const Fact& fact) {
        return fact.origin == Fact::Origin::flags && !fact.value.empty();
      }))
    return;
  if (described_by_flags_ && *described_by_flags_ != instrument)
    build_fail(
        instrument,
        "--ctVal, --ctMult and --ctType describe one instrument, as --tickSz and --lotSz do, "
        "and the files hold " +
            described_by_flags_->str() +
            " as well. Import one at a time with --instId, or give --instruments FILE.");
  described_by_flags_ = instrument;
}

}  // namespace rq::trades_import
