#include "find_signals/explanation.hpp"

#include <algorithm>

#include "find_signals/confluence_table.hpp"

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

std::string describe(std::string_view name, const FactorAnswer& answer) {
  std::string text = "  " + std::string(name);
  if (answer.state == FactorState::unknown)
    return text + " unknown: no " + std::string(answer.missing) + " in time\n";
  text += answer.state == FactorState::met ? " met: " : " not met: ";
  std::string_view separator = "";
  for (const Measured& test : answer.tests) {
    text.append(separator).append(describe(test));
    separator = ", ";
  }
  return text + '\n';
}

std::string title_of(const Signal& signal) {
  return std::string(name_of(signal.stage)) + ' ' + std::string(name_of(signal.direction())) + ' ' +
         signal.instrument.str() + ' ' + signal.tip.value.to_string() + " of " +
         format_seconds(signal.creation);
}

}  // namespace

void append_factor_tests(std::string& out, const std::vector<Signal>& signals) {
  for (const Signal& signal : signals) {
    if (!signal.confluence) continue;
    const auto& price = signal.confluence->price;
    out += title_of(signal) + ", price " + (price ? price->value.to_string() : "unknown") + '\n';
    for (const auto& [name, answer] : signal.confluence->factors) out += describe(name, answer);
  }
}

void append_near_misses(std::string& out, const std::vector<Evaluation>& evaluations) {
  for (const Evaluation& evaluation : evaluations) {
    const auto& misses = evaluation.near_misses;
    out += "Near misses of " + evaluation.instrument.str() +
           ", wicks that fail one rule: " + std::to_string(misses.size());
    const auto shown = std::min(misses.size(), most_near_misses);
    if (shown < misses.size()) out += ", the nearest " + std::to_string(shown);
    out += '\n';
    for (std::size_t i = 0; i < shown; ++i)
      out += "  " + title_of(misses[i].signal) + ": " + describe(misses[i].measured) + '\n';
  }
}

std::string confluence_legend() {
  std::string text =
      "TIP: distance to the nearest tip when it formed (ARMED), past the tip when touched "
      "(TRIGGERED): EXACT 0 ticks, NEAR 1, CLOSE 2-3.\n";
  for (const Factor& factor : factors)
    text.append(column_of(factor.name)).append(": ").append(factor.meaning).append(".\n");
  text +=
      "met or no, with its number; ?: no record in time. MET: the wick and the factors that are "
      "met, of all.\n"
      "CONVICTION, SIZE: MAX 3x for all four or a VERY_HIGH wick, HIGH 2x for three, MEDIUM 1x for "
      "two, LOW 0x for the wick alone.\n";
  return text;
}

}  // namespace rq::app
