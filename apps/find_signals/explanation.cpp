#include "find_signals/explanation.hpp"

#include <algorithm>

#include "find_signals/signal_columns.hpp"

#include "market/signals/basis_points.hpp"
#include "market/signals/factors.hpp"

namespace rq::app {

namespace {

constexpr std::size_t most_near_misses = 5;  // of an instrument

/// To two decimals, unless that would hide on which side of the limit a number is.
BigDecimal shortened(const BigDecimal& value, const BigDecimal& limit) {
  constexpr int places = 2;
  auto rounded = BigDecimal::quotient_to_places(value, Decimal(1, 0), places);
  return (rounded <=> limit) == (value <=> limit) ? rounded : value;
}

std::string_view words_of(Measured::Bound bound) {
  switch (bound) {
    case Measured::Bound::at_least:
      break;
    case Measured::Bound::above:
      return "above ";
    case Measured::Bound::at_most:
      return "at most ";
    case Measured::Bound::below:
      return "less than ";
  }
  return "at least ";
}

bool is_lower_bound(Measured::Bound bound) {
  return bound == Measured::Bound::at_least || bound == Measured::Bound::above;
}

/// "deviation 8.15 bps (at least 10: 1.85 short)"
std::string describe(const Measured& measured) {
  std::string text(measured.name);
  const std::string bound =
      std::string(words_of(measured.bound)) + shortened(measured.limit, {}).to_string();
  if (!measured.value) return text + " unknown (" + bound + ")";
  const BigDecimal value = shortened(*measured.value, measured.limit);
  text += ' ' + value.to_string();
  if (!measured.unit.empty()) text.append(" ").append(measured.unit);
  text += " (" + bound;
  if (!measured.passed)
    text += ": " + (value - measured.limit).abs().to_string() +
            (is_lower_bound(measured.bound) ? " short" : " over");
  return text + ')';
}

std::string describe(std::string_view name, const FactorAnswer& answer, const TimeText& time) {
  std::string text = "  " + std::string(name);
  if (answer.state == FactorState::unknown)
    return text + " unknown: " + describe(answer.missing, time) + '\n';
  text += answer.state == FactorState::met ? " met: " : " not met: ";
  std::string_view separator = "";
  for (const Measured& test : answer.tests) {
    text.append(separator).append(describe(test));
    separator = ", ";
  }
  return text + '\n';
}

std::string title_of(const Signal& signal, const TimeText& time) {
  return std::string(name_of(signal.stage)) + ' ' + std::string(name_of(signal.direction())) + ' ' +
         signal.instrument.str() + ' ' + signal.tip.value.to_string() + " of " +
         time.full(signal.creation);
}

std::string text_of(const std::optional<Price>& price) {
  return price ? price->value.to_string() : "unknown";
}

/// "price 81.34 is 25 ticks, 30.8 bps above it; valid until 13:22"
std::string where_price_is(const Signal& signal, const Evaluation& evaluation,
                           const TimeText& time) {
  std::string text = "price " + text_of(evaluation.last_price);
  if (const auto& price = evaluation.last_price) {
    const auto away = distance(*price, signal.tip).value;
    text += " is ";
    if (signal.tick_size)
      text += shortened(BigDecimal::quotient(away, signal.tick_size->value), {}).to_string() +
              " ticks, ";
    text += shortened(in_bps(signal.tip.value, price->value).abs(), {}).to_string() + " bps " +
            (*price < signal.tip ? "below it" : "above it");
  }
  return text + "; valid until " + time.full(valid_until(signal, evaluation.rules));
}

void append_confluence(std::string& out, const Signal& signal, const TimeText& time) {
  out += "  weighed as of " + time.full(signal.weighed_at()) +
         (signal.touch_time ? ", its touch" : "") + ", price " + text_of(signal.confluence->price) +
         '\n';
  for (const auto& [name, answer] : signal.confluence->factors) out += describe(name, answer, time);
}

}  // namespace

void append_explanations(std::string& out, const std::vector<Evaluation>& evaluations,
                         const std::vector<Signal>& signals, const SignalQuery& query) {
  for (const Signal& signal : signals) {
    out += title_of(signal, query.time) + ": " +
           where_price_is(signal, evaluation_of(signal, evaluations), query.time) + '\n';
    if (signal.confluence) append_confluence(out, signal, query.time);
  }
}

void append_near_misses(std::string& out, const std::vector<Evaluation>& evaluations,
                        const SignalQuery& query) {
  for (const Evaluation& evaluation : evaluations) {
    const auto& misses = evaluation.near_misses;
    out += "Near misses of " + subject(evaluation, query) +
           ", wicks that fail one rule: " + std::to_string(misses.size());
    const auto shown = std::min(misses.size(), most_near_misses);
    if (shown < misses.size()) out += ", the nearest " + std::to_string(shown);
    out += '\n';
    for (std::size_t i = 0; i < shown; ++i)
      out += "  " + title_of(misses[i].signal, query.time) + ": " + describe(misses[i].measured) +
             '\n';
  }
}

std::string confluence_legend() {
  std::string text;
  for (const Factor& factor : factors)
    text.append(title_of(factor.name)).append(": ").append(factor.meaning).append(".\n");
  text +=
      "A factor is met or not, with what decides and its number; ? says what is missing and never "
      "counts as met. A TRIGGERED signal is weighed as of its touch.\n"
      "MET: the wick and the factors that are met, of all four. KNOWN: factors that are not ?.\n"
      "CONVICTION, SIZE of the position: MAX 3x for all four, HIGH 2x for three, MEDIUM 1x for "
      "two, "
      "LOW 0x for the wick alone; 3x pattern: MAX by a VERY_HIGH wick alone.\n";
  return text;
}

}  // namespace rq::app
