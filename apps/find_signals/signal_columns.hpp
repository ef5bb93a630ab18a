#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "find_signals/evaluation.hpp"
#include "find_signals/options.hpp"

#include "app/text_table.hpp"

namespace rq::app {

/// A signal and the answer that it belongs to.
struct SignalRow {
  const Signal& signal;
  const Evaluation& evaluation;
};

/// A column of the table of signals.
struct SignalColumn {
  std::string title;
  Align align = Align::left;
  /// On a narrow terminal the columns of the lowest importance are left out first.
  int importance = 0;
  std::function<Styled(const SignalRow&)> cell;
};

/// The columns that the question calls for: those of every signal, one for each factor and the
/// verdict with --confluence, the timeframe when there are several.
std::vector<SignalColumn> signal_columns(const SignalQuery& query);

/// "LTC-USDT-SWAP", with the timeframe when the question has several.
std::string subject(const Evaluation& evaluation, const SignalQuery& query);

/// The title of a factor's column: its name in capitals.
std::string title_of(std::string_view factor);

/// What is missing that a factor is unknown: "25 of 240 min", "CVD only to 12:31", "no book".
std::string describe(const Missing& missing, const TimeText& time);

}  // namespace rq::app
