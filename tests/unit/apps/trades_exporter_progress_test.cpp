#include <chrono>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "trades_exporter/repair_progress.hpp"

using namespace rq;
using namespace std::chrono_literals;
using trades_exporter::RepairProgress;

namespace {

/// The lines that a work of ours leaves in the log, with a clock that the test moves.
struct Work {
  class Output final : public app::ProgressOutput {
   public:
    explicit Output(std::vector<std::string>& out) : lines_(out) {}
    [[nodiscard]] Pace pace() const override { return {10s, 30s}; }
    void show(const app::Progress& state) override { lines_.push_back(progress_log_line(state)); }

   private:
    std::vector<std::string>& lines_;
  };

  void show(std::uint64_t left) {
    now += 10s;
    progress.show(left);
  }

  app::ProgressBar::Clock::time_point now{};
  std::vector<std::string> lines;
  RepairProgress progress{"missing trades", "fetched", "trades",
                          [this] { return std::make_unique<Output>(lines); },
                          [this] { return now; }};
};

}  // namespace

TEST_CASE("what is left to fetch tells how much is done and when the rest will be") {
  Work work;
  for (const std::uint64_t left : {100'000U, 90'000U, 80'000U, 70'000U, 60'000U}) work.show(left);
  CHECK(work.lines ==
        std::vector<std::string>{"missing trades: fetched 10% of 100,000 trades, about 1m left",
                                 "missing trades: fetched 40% of 100,000 trades, about 1m left"});
}

TEST_CASE("a second hole adds to the work, and takes nothing back of what is done") {
  Work work;
  for (const std::uint64_t left : {1'000U, 500U, 1'500U}) work.show(left);
  work.show(1'000);
  work.show(900);
  REQUIRE(work.lines.size() == 2);
  CHECK(work.lines[1] == "missing trades: fetched 55% of 2,000 trades, about 32s left");
}

TEST_CASE("work that is over is forgotten: the next one begins at nothing") {
  Work work;
  for (const std::uint64_t left : {1'000U, 0U, 40U, 20U}) work.show(left);
  REQUIRE(work.lines.size() == 1);
  CHECK(work.lines[0] == "missing trades: fetched 50% of 40 trades, about 10s left");
}
