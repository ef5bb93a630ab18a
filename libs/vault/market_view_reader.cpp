#include "vault/market_view_reader.hpp"

#include "vault/book_reader.hpp"
#include "vault/instrument_facts.hpp"
#include "vault/minute_records.hpp"

namespace rq::vault {

MarketView read_market_view(FileSystem& fs, const Layout& layout, const InstId& instrument,
                            Timestamp as_of, const ConfluenceRules& rules) {
  const Timestamp price_from = as_of - rules.price_age;
  MarketView view;
  view.as_of = as_of;
  view.candles = read_candles(fs, layout, instrument, Timeframe::m1, price_from, as_of);
  // A cross needs the minute before the first as well.
  const Timestamp vwap_from = floor_minute(as_of) - rules.price_age - std::chrono::minutes(1);
  view.vwap = read_vwap_minutes(fs, layout, instrument, vwap_from, as_of);
  view.vwap_coverage = read_vwap_coverage(fs, layout, instrument);
  view.cvd_coverage = read_cvd_coverage(fs, layout, instrument);
  view.cvd =
      read_cvd_minutes(fs, layout, instrument, floor_minute(as_of) - rules.cvd_window, as_of);
  view.book = read_newest_snapshot(fs, layout, instrument, as_of - rules.book_age, as_of);
  if (view.book) view.contract = require_instrument_facts(fs, layout, instrument).contract_values();
  return view;
}

}  // namespace rq::vault
