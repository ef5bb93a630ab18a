#include "vault/wick_pillar.hpp"

#include <nlohmann/json.hpp>

#include "market/wick.hpp"
#include "vault/state_codec.hpp"
#include "vault/wick_codec.hpp"

namespace rq::vault {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::optional<Price>& price) {
  return price ? Json(price->value.to_string()) : Json();
}

class WickPillar final : public DerivedPillar {
 public:
  WickPillar(const InstId& instrument, const std::optional<Price>& tick_size)
      : instrument_(instrument), tick_size_(tick_size) {}

  [[nodiscard]] std::string_view name() const override { return "wicks"; }

  [[nodiscard]] OutputPaths outputs(const Layout& layout) const override {
    OutputPaths paths;
    for (const Timeframe timeframe : all_timeframes)
      paths.files.push_back(layout.candles(instrument_, timeframe));
    paths.files.push_back(layout.wick_events(instrument_));
    return paths;
  }

  [[nodiscard]] Json settings() const override {
    Json timeframes = Json::array();
    for (const Timeframe timeframe : all_timeframes) timeframes.push_back(name_of(timeframe));
    return {{"timeframes", std::move(timeframes)},
            {"lifetime_hours", wick_lifetime.count()},
            {"tol_tip_ticks", near_tip_ticks}};
  }

  [[nodiscard]] Json windows() const override {
    return {{"tickSz", text_or_null(tick_size_)},
            {"candles", state_codec::to_json(rollup_.open())},
            {"wicks", state_codec::to_json(tracker_.untouched())}};
  }

  std::vector<std::string> restore(const Json& windows) override {
    rollup_ = CandleRollup(state_codec::candles_from(windows.at("candles")));
    tracker_ = WickTracker(state_codec::wicks_from(windows.at("wicks")));
    const Json now = text_or_null(tick_size_);
    if (windows.at("tickSz") == now) return {};
    return {"tickSz of " + instrument_.str() + " changed from " + windows.at("tickSz").dump() +
            " to " + now.dump() + ": applies from the next candle on"};
  }

  void add(const Minute& minute, PillarOutputs& outputs) override {
    rollup_.add(minute, candles_);
    follow_candles(outputs);
  }

  void close_through(Timestamp end, PillarOutputs& outputs) override {
    rollup_.close_through(end, candles_);
    follow_candles(outputs);
  }

  [[nodiscard]] std::optional<Document> document(const Layout& layout,
                                                 std::optional<Timestamp> as_of) const override {
    return Document{layout.wicks_active(instrument_),
                    wicks_active_json(instrument_, as_of, tracker_)};
  }

 private:
  void follow_candles(PillarOutputs& outputs) {
    AppendFile& event_file = outputs.file(timeframe_count);
    for (const Candle& candle : candles_) {
      AppendFile& candle_file = outputs.file(index_of(candle.timeframe));
      write_candle(candle_file.lines(), instrument_, candle);
      candle_file.write_if_large();
      tracker_.add(candle, tick_size_, events_);
    }
    candles_.clear();
    for (const WickEvent& event : events_) write_wick_event(event_file.lines(), instrument_, event);
    events_.clear();
    event_file.write_if_large();
  }

  InstId instrument_;
  std::optional<Price> tick_size_;
  CandleRollup rollup_;
  WickTracker tracker_;
  std::vector<Candle> candles_;
  std::vector<WickEvent> events_;
};

}  // namespace

std::unique_ptr<DerivedPillar> make_wick_pillar(const InstId& instrument,
                                                const InstrumentFacts& facts) {
  return std::make_unique<WickPillar>(instrument, facts.tick());
}

}  // namespace rq::vault
