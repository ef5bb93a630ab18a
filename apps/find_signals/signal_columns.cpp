#include "find_signals/signal_columns.hpp"

#include <utility>

#include "core/ascii.hpp"
#include "core/duration.hpp"
#include "market/signals/basis_points.hpp"
#include "market/signals/factors.hpp"
#include "market/signals/wick_break.hpp"

namespace rq::app {

namespace {

Styled stage(const SignalRow& row) {
  const std::string name(name_of(row.signal.stage));
  if (row.evaluation.stale) return {'(' + name + ')', ansi::dim};
  return {name, row.signal.stage == SignalStage::triggered ? ansi::yellow : ansi::plain};
}

Styled side(const SignalRow& row) {
  const bool is_long = row.signal.direction() == Direction::go_long;
  return {std::string(name_of(row.signal.direction())), is_long ? ansi::green : ansi::red};
}

/// Of a number with its sign: "+12", "-3.5", "0".
std::string with_sign(const BigDecimal& value) {
  return (value > BigDecimal() ? "+" : "") + value.to_string();
}

BigDecimal rounded(const BigDecimal& value, int places) {
  return BigDecimal::quotient_to_places(value, Decimal(1, 0), places);
}

/// A number to two or three digits that matter at a glance: "56", "2.7".
std::string at_a_glance(const BigDecimal& value) {
  return rounded(value, value.abs() < BigDecimal(Decimal(10, 0)) ? 1 : 0).to_string();
}

Styled ticks_away(const SignalRow& row) {
  const auto& price = row.evaluation.last_price;
  if (!price || !row.signal.tick_size) return {"?", ansi::dim};
  const BigDecimal ticks = BigDecimal::quotient(
      BigDecimal(row.signal.tip.value) - BigDecimal(price->value), row.signal.tick_size->value);
  return {with_sign(rounded(ticks, 0))};
}

Styled bps_away(const SignalRow& row) {
  const auto& price = row.evaluation.last_price;
  if (!price) return {"?", ansi::dim};
  return {with_sign(rounded(in_bps(row.signal.tip.value, price->value), 1))};
}

Styled tip(const SignalRow& row) {
  const Signal& signal = row.signal;
  if (!signal.tip_distance_ticks) return {"-"};
  const auto tier = signal.tip_tier();
  return {(tier ? std::string(name_of(*tier)) + ' ' : "") +
          std::to_string(*signal.tip_distance_ticks)};
}

Styled strength(const SignalRow& row) {
  const bool very_high = row.signal.strength() == SignalStrength::very_high;
  return {std::string(name_of(row.signal.strength())), very_high ? ansi::bold : ansi::plain};
}

/// "met extended 56", "no -8.2", "? 25 of 240 min"
Styled factor(const FactorAnswer& answer, const TimeText& time) {
  if (answer.state == FactorState::unknown)
    return {"? " + describe(answer.missing, time), ansi::dim};
  const bool met = answer.state == FactorState::met;
  std::string text = met ? "met" : "no";
  if (!answer.reason.empty()) text.append(" ").append(answer.reason);
  if (answer.number) text += ' ' + at_a_glance(*answer.number);
  return {text, met ? ansi::green : ansi::plain};
}

std::string_view colour_of(Conviction conviction) {
  switch (conviction) {
    case Conviction::low:
      return ansi::dim;
    case Conviction::medium:
      break;
    case Conviction::high:
      return ansi::yellow;
    case Conviction::max:
      return ansi::green;
  }
  return ansi::plain;
}

/// "2x", or "3x pattern" where the factors alone would not make it.
Styled position_size(const SignalRow& row) {
  const Confluence& confluence = *row.signal.confluence;
  return {std::to_string(size_multiplier(confluence.conviction)) + "x" +
              (confluence.by == ConvictionBy::pattern ? " pattern" : ""),
          ansi::bold};
}

Styled out_of(unsigned part, std::size_t whole) {
  return {std::to_string(part) + "/" + std::to_string(whole)};
}

void add_confluence(std::vector<SignalColumn>& columns, const SignalQuery& query) {
  for (std::size_t i = 0; i < factors.size(); ++i)
    columns.push_back(
        {title_of(factors[i].name), Align::left, 60, [i, time = query.time](const SignalRow& row) {
           return factor(row.signal.confluence->factors[i].second, time);
         }});
  columns.push_back({"MET", Align::right, 65, [](const SignalRow& row) {
                       const Confluence& confluence = *row.signal.confluence;
                       return out_of(confluence.confluences(), confluence.factors.size() + 1);
                     }});
  columns.push_back({"KNOWN", Align::right, 64, [](const SignalRow& row) {
                       const Confluence& confluence = *row.signal.confluence;
                       return out_of(confluence.known(), confluence.factors.size());
                     }});
  columns.push_back({"CONVICTION", Align::left, 55, [](const SignalRow& row) {
                       const auto conviction = row.signal.confluence->conviction;
                       return Styled{std::string(name_of(conviction)), colour_of(conviction)};
                     }});
  columns.push_back({"SIZE", Align::left, 90, position_size});
}

}  // namespace

std::vector<SignalColumn> signal_columns(const SignalQuery& query) {
  std::vector<SignalColumn> columns{{"STAGE", Align::left, 100, stage},
                                    {"SIDE", Align::left, 100, side},
                                    {"INSTRUMENT", Align::left, 100, [](const SignalRow& row) {
                                       return Styled{row.signal.instrument.str()};
                                     }}};
  if (query.rules.size() > 1)
    columns.push_back({"TF", Align::right, 95, [](const SignalRow& row) {
                         return Styled{std::string(name_of(row.signal.timeframe))};
                       }});
  const auto add = [&](const char* title, Align align, int importance,
                       std::function<Styled(const SignalRow&)> cell) {
    columns.push_back({title, align, importance, std::move(cell)});
  };
  add("LEVEL", Align::right, 100,
      [](const SignalRow& row) { return Styled{row.signal.tip.value.to_string(), ansi::bold}; });
  add("TICKS", Align::right, 80, ticks_away);
  add("BPS", Align::right, 70, bps_away);
  add("UNTIL", Align::left, 85, [time = query.time](const SignalRow& row) {
    return Styled{time.of_day(valid_until(row.signal, row.evaluation.rules))};
  });
  if (query.confluence) add_confluence(columns, query);
  add("AGE", Align::right, 50,
      [](const SignalRow& row) { return Styled{format_rounded(row.signal.age())}; });
  add("AROUND", Align::right, 40, [](const SignalRow& row) {
    const auto& around = row.signal.surrounding;
    return Styled{std::to_string(around.touched) + "/" + std::to_string(around.total())};
  });
  add("TIP", Align::left, 45, tip);
  add("STRENGTH", Align::left, 42, strength);
  add("WICK", Align::right, 20,
      [](const SignalRow& row) { return Styled{row.signal.wick_size.value.to_string()}; });
  add("CREATED", Align::left, 30,
      [time = query.time](const SignalRow& row) { return Styled{time.full(row.signal.creation)}; });
  add("TOUCHED", Align::left, 31, [time = query.time](const SignalRow& row) {
    return Styled{row.signal.touch_time ? time.full(*row.signal.touch_time) : "-"};
  });
  return columns;
}

std::string subject(const Evaluation& evaluation, const SignalQuery& query) {
  std::string text = evaluation.instrument.str();
  if (query.rules.size() > 1) text.append(" ").append(name_of(evaluation.rules.timeframe));
  return text;
}

std::string title_of(std::string_view factor) {
  return upper_case(factor);
}

std::string describe(const Missing& missing, const TimeText& time) {
  if (missing.history)
    return std::to_string(missing.history->count()) + " of " +
           std::to_string(missing.window.count()) + " min";
  if (missing.only_to)
    return std::string(missing.what) + " only to " + time.of_day(*missing.only_to);
  return "no " + std::string(missing.what);
}

}  // namespace rq::app
