#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "market/candle.hpp"
#include "market/cvd.hpp"
#include "market/minute_builder.hpp"
#include "market/vwap.hpp"
#include "market/wick.hpp"

namespace rq::vault {

/// Open windows as JSON, exact both ways. `from_json` functions throw nlohmann's exceptions or
/// `std::bad_optional_access` on anything they did not write.
namespace state_codec {

using Json = nlohmann::ordered_json;

Json to_json(const MinuteBuilder::State& state);
Json to_json(const RollingVwap::State& state);
Json to_json(const RunningCvd& cvd);
Json to_json(const std::vector<Candle>& candles);
Json to_json(const std::vector<Wick>& wicks);

MinuteBuilder::State minute_builder_from(const Json& json);
/// End of the last closed minute of such a state; empty before the first trade.
std::optional<Timestamp> closed_through_from(const Json& json);
RollingVwap::State rolling_vwap_from(const Json& json);
RunningCvd running_cvd_from(const Json& json);
std::vector<Candle> candles_from(const Json& json);
std::vector<Wick> wicks_from(const Json& json);

}  // namespace state_codec

}  // namespace rq::vault
