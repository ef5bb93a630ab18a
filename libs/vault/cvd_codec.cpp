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

CvdRecord read_cvd(const JsonObject& fields, const InstId& instrument) {
  if (fields.text("instId") != instrument.str())
    throw Malformed{"it is not of instrument " + instrument.str()};
  const auto notional = [&](const char* key) {
    return Notional{fields.read(key, BigDecimal::parse, "a decimal")};
  };
  CvdRecord record;
  record.timeframe = fields.read("timeframe", parse_timeframe, "1m");
  record.window_start = fields.time("window_start_utc");
  record.buy_notional = notional("buy_notional");
  record.sell_notional = notional("sell_notional");
  record.cvd = notional("cvd_value");
  if (record.timeframe != Timeframe::m1) throw Malformed{"it is not of timeframe 1m"};
  return record;
}

nlohmann::ordered_json cvd_settings() {
  return {{"timeframe", name_of(Timeframe::m1)}};
}

}  // namespace rq::vault
