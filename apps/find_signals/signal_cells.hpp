#pragma once

#include "app/text_table.hpp"
#include "market/signals/signal.hpp"

namespace rq::app {

/// The cells of a signal that every table shows alike, with their colours.
Styled stage_cell(const Signal& signal);
Styled side_cell(const Signal& signal);
Styled level_cell(const Signal& signal);
Styled around_cell(const Signal& signal);
Styled tip_cell(const Signal& signal);
Styled strength_cell(const Signal& signal);

}  // namespace rq::app
