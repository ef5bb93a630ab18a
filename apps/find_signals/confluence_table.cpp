#include "find_signals/confluence_table.hpp"

#include <array>

#include "find_signals/signal_cells.hpp"

#include "app/text_table.hpp"
#include "market/signals/factors.hpp"

namespace rq::app {

namespace {

constexpr std::array columns_of_signal{
    Column{"STAGE"},
    Column{"SIDE"},
    Column{"INSTRUMENT"},
    Column{"LEVEL", Align::right},
    Column{"AGE", Align::right},
    Column{"AROUND", Align::right},
    Column{"TIP"},
    Column{"STRENGTH"},
};
constexpr std::array columns_of_weight{
    Column{"MET", Align::right},
    Column{"CONVICTION"},
    Column{"SIZE", Align::right},
};

/// "met 56.34", "no -8.15", "?"
Styled factor_cell(const FactorAnswer& answer) {
  if (answer.state == FactorState::unknown) return {"?", ansi::dim};
  const bool met = answer.state == FactorState::met;
  const auto* number = std::get_if<BigDecimal>(&answer.evidence.front().value);
  return {(met ? "met " : "no ") + (number != nullptr ? number->to_string() : ""),
          met ? ansi::green : ansi::plain};
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

/// One cell a column.
TextTable::Row make_row(const Signal& signal) {
  const Confluence& confluence = *signal.confluence;
  TextTable::Row row{
      stage_cell(signal),
      side_cell(signal),
      {signal.instrument.str()},
      level_cell(signal),
      {std::to_string(signal.age().count()) + " min"},
      around_cell(signal),
      tip_cell(signal),
      strength_cell(signal),
  };
  for (const auto& [name, answer] : confluence.factors) row.push_back(factor_cell(answer));
  const auto conviction = confluence.conviction;
  row.push_back({std::to_string(confluence.confluences()) + "/" +
                 std::to_string(confluence.factors.size() + 1)});
  row.push_back({std::string(name_of(conviction)), colour_of(conviction)});
  row.push_back({std::to_string(size_multiplier(conviction)) + "x", ansi::bold});
  return row;
}

}  // namespace

std::string column_of(std::string_view factor) {
  std::string title(factor);
  for (char& c : title)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return title;
}

void append_confluence_table(std::string& out, const std::vector<Signal>& signals, bool colour) {
  std::array<std::string, factors.size()> names;
  std::vector<Column> columns(columns_of_signal.begin(), columns_of_signal.end());
  for (std::size_t i = 0; i < factors.size(); ++i) {
    names[i] = column_of(factors[i].name);
    columns.push_back({names[i]});
  }
  columns.insert(columns.end(), columns_of_weight.begin(), columns_of_weight.end());
  std::vector<TextTable::Row> rows;
  for (const Signal& signal : signals) rows.push_back(make_row(signal));
  append_table(out, columns, rows, colour);
}

}  // namespace rq::app
