#include "vault/cvd_codec.hpp"

#include <nlohmann/json.hpp>

#include "vault/json_line.hpp"

namespace rq::vault {

void write_cvd(std::string& out, const InstId& instrument, const CvdRecord& record) {
  JsonLine(out)
      .window_time("window_start_utc", record.window_start)
      .text("instId", instrument.str())
      .text("symbol", instrument.symbol_canon())
      .text("exchange", "okx")
      .text("market", "perp")
      .text("timeframe", name_of(record.timeframe))
      .decimal("buy_notional", record.buy_notional)
      .decimal("sell_notional", record.sell_notional)
      .decimal("delta", record.delta())
      .decimal("cvd_value", record.cvd)
      .end();
  out += '\n';
}

nlohmann::ordered_json cvd_settings() {
  return {{"timeframe", name_of(Timeframe::m1)}};
}

}  // namespace rq::vault
