#include "cvd_calc/windows.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "app/text_table.hpp"
#include "vault/cvd_codec.hpp"

namespace rq::cvd_calc {

namespace {

constexpr std::size_t piece_size = std::size_t{64} * 1024;

/// First start of a window at or after `time`.
Timestamp first_start(Timeframe timeframe, Timestamp time) {
  const Timestamp start = window_start(timeframe, time);
  return start < time ? start + duration_of(timeframe) : start;
}

void for_each_window(vault::CvdReader& reader, const Query& query,
                     const std::function<void(const CvdRecord&)>& take) {
  if (!reader.closed_through()) return;
  const Timestamp end = std::min(*reader.closed_through(), query.to.value_or(Timestamp::max()));
  CvdRollup rollup(query.timeframe);
  const auto hand_on = [&](const std::optional<CvdRecord>& window) {
    if (window) take(*window);
  };
  reader.read(first_start(query.timeframe, query.from), end,
              [&](const CvdRecord& minute) { hand_on(rollup.add(minute)); });
  hand_on(rollup.close_through(end));
}

/// Gathers output into pieces.
class Pieces {
 public:
  explicit Pieces(const Write& write) : write_(write) {}

  std::string& text() { return text_; }
  void write_if_large() {
    if (text_.size() >= piece_size) flush();
  }
  void flush() {
    write_(text_);
    text_.clear();
  }

 private:
  const Write& write_;
  std::string text_;
};

constexpr std::array columns{
    app::Column{"WINDOW"},
    app::Column{"BOUGHT", app::Align::right, 10},
    app::Column{"SOLD", app::Align::right, 10},
    app::Column{"DELTA", app::Align::right},
    app::Column{"CVD", app::Align::right},
};

app::TextTable::Row make_row(const CvdRecord& window, const TimeZone& zone) {
  const Notional delta = window.delta();
  const bool is_sold = delta < Notional{};
  return {{format_seconds(window.window_start, zone)},
          {window.buy_notional.value.to_string()},
          {window.sell_notional.value.to_string()},
          {delta.value.to_string(), is_sold ? app::ansi::red : app::ansi::green},
          {window.cvd.value.to_string(), app::ansi::bold}};
}

std::string headline(const vault::CvdReader& reader, const InstId& instrument, const Query& query,
                     std::uint64_t count) {
  const auto& through = reader.closed_through();
  return "CVD of " + instrument.str() + ", " + std::string(name_of(query.timeframe)) + ", closed " +
         (through ? "through " + format_seconds(*through, query.zone) : "nothing yet") + ": " +
         (count == 0   ? "no complete window with trades"
          : count == 1 ? "1 window"
                       : std::to_string(count) + " windows") +
         '\n';
}

constexpr std::string_view legend =
    "BOUGHT, SOLD: notional that takers bought and sold, in quote currency (inverse: USD).\n"
    "DELTA: bought less sold. CVD: all deltas since the first trade, at the end of the window.\n";

}  // namespace

void write_json(vault::CvdReader& reader, const InstId& instrument, const Query& query,
                const Write& write) {
  Pieces out(write);
  for_each_window(reader, query, [&](const CvdRecord& window) {
    vault::write_cvd(out.text(), instrument, window);
    out.write_if_large();
  });
  out.flush();
}

void write_table(vault::CvdReader& reader, const InstId& instrument, const Query& query,
                 const TableStyle& style, const Write& write) {
  // Read twice: columns are as wide as their widest cell, and keeping a year of rows costs more
  // than making them again.
  app::TextTable table(columns);
  std::uint64_t count = 0;
  for_each_window(reader, query, [&](const CvdRecord& window) {
    table.fit(make_row(window, query.zone));
    ++count;
  });
  table.limit_to(style.width);
  Pieces out(write);
  const auto append_prose = [&](std::string_view text, std::string_view colour) {
    app::append(out.text(), {app::wrap(text, style.width), colour}, style.colour);
  };
  append_prose(headline(reader, instrument, query, count), app::ansi::bold);
  if (count > 0) {
    out.text() += '\n';
    table.append_titles(out.text(), style.colour);
    for_each_window(reader, query, [&](const CvdRecord& window) {
      table.append_row(out.text(), make_row(window, query.zone), style.colour);
      out.write_if_large();
    });
    table.append_left_out(out.text(), style.colour);
    out.text() += '\n';
    append_prose(legend, app::ansi::dim);
  }
  out.flush();
}

}  // namespace rq::cvd_calc
