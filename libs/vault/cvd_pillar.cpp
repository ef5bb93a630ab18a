#include "vault/cvd_pillar.hpp"

#include <nlohmann/json.hpp>

#include "market/cvd.hpp"
#include "vault/cvd_codec.hpp"
#include "vault/state_codec.hpp"

namespace rq::vault {

namespace {

class CvdPillar final : public DerivedPillar {
 public:
  explicit CvdPillar(const InstId& instrument) : instrument_(instrument) {}

  [[nodiscard]] std::string_view name() const override { return "cvd"; }

  [[nodiscard]] OutputPaths outputs(const Layout& layout) const override {
    return {{}, layout.cvd_folder(instrument_)};
  }

  [[nodiscard]] Json settings() const override { return cvd_settings(); }

  [[nodiscard]] Json windows() const override { return state_codec::to_json(cvd_); }

  std::vector<std::string> restore(const Json& windows) override {
    cvd_ = state_codec::running_cvd_from(windows);
    return {};
  }

  void add(const Minute& minute, PillarOutputs& outputs) override {
    AppendFile& file = outputs.day(date_of(minute.start));
    write_cvd(file.lines(), instrument_, cvd_.add(minute));
    file.write_if_large();
  }

  void close_through(Timestamp /*end*/, PillarOutputs& /*outputs*/) override {}

  [[nodiscard]] std::optional<Document> document(
      const Layout& /*layout*/, std::optional<Timestamp> /*as_of*/) const override {
    return std::nullopt;
  }

 private:
  InstId instrument_;
  RunningCvd cvd_;
};

}  // namespace

std::unique_ptr<DerivedPillar> make_cvd_pillar(const InstId& instrument,
                                               const InstrumentFacts& /*facts*/) {
  return std::make_unique<CvdPillar>(instrument);
}

}  // namespace rq::vault
