#include "vault/vwap_pillar.hpp"

#include <nlohmann/json.hpp>

#include "market/vwap.hpp"
#include "vault/json_line.hpp"
#include "vault/state_codec.hpp"

namespace rq::vault {

namespace {

void write_line(std::string& out, const InstId& instrument, const VwapRecord& record) {
  JsonLine(out)
      .window_time("window_start_utc", record.window_start)
      .text("instId", instrument.str())
      .text("exchange", "okx")
      .text("market", "perp")
      .decimal_or_null("vwap_1h", record.vwap_1h)
      .decimal("vwap_4h", record.vwap_4h)
      .integer("trade_count_1h", record.trade_count_1h)
      .integer("trade_count_4h", record.trade_count_4h)
      .end();
  out += '\n';
}

class VwapPillar final : public DerivedPillar {
 public:
  explicit VwapPillar(const InstId& instrument) : instrument_(instrument) {}

  [[nodiscard]] std::string_view name() const override { return "vwap"; }

  [[nodiscard]] OutputPaths outputs(const Layout& layout) const override {
    return {{layout.vwap(instrument_)}, std::nullopt};
  }

  [[nodiscard]] Json settings() const override {
    return {
        {"windows_minutes", {RollingVwap::short_window.count(), RollingVwap::long_window.count()}},
        {"significant_digits", BigDecimal::quotient_digits}};
  }

  [[nodiscard]] Json windows() const override { return state_codec::to_json(vwap_.state()); }

  std::vector<std::string> restore(const Json& windows) override {
    vwap_ = RollingVwap(state_codec::rolling_vwap_from(windows));
    return {};
  }

  void add(const Minute& minute, PillarOutputs& outputs) override {
    vwap_.add(minute, records_);
    write_records(outputs.file(0));
  }

  void close_through(Timestamp end, PillarOutputs& outputs) override {
    vwap_.close_through(end, records_);
    write_records(outputs.file(0));
  }

  [[nodiscard]] std::optional<Document> document(
      const Layout& /*layout*/, std::optional<Timestamp> /*as_of*/) const override {
    return std::nullopt;
  }

 private:
  void write_records(AppendFile& output) {
    for (const VwapRecord& record : records_) write_line(output.lines(), instrument_, record);
    records_.clear();
    output.write_if_large();
  }

  InstId instrument_;
  RollingVwap vwap_;
  std::vector<VwapRecord> records_;
};

}  // namespace

std::unique_ptr<DerivedPillar> make_vwap_pillar(const InstId& instrument,
                                                const InstrumentFacts& /*facts*/) {
  return std::make_unique<VwapPillar>(instrument);
}

}  // namespace rq::vault
