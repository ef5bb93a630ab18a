#include "app/progress.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace rq::app;
using namespace std::chrono_literals;

namespace {

/// A clock that a test moves, and what is shown by it, each with its second.
struct Watch {
  struct Shown {
    std::chrono::seconds at;
    std::string line;

    bool operator==(const Shown&) const = default;
  };

  ProgressBar bar(ProgressOutput::Pace pace) {
    return ProgressBar("import", std::make_unique<Output>(*this, pace), [this] { return now; });
  }
  /// One call of `show` a second, `per_second` more each time.
  void work(ProgressBar& progress, int seconds, std::uint64_t per_second, std::uint64_t total) {
    for (int i = 1; i <= seconds; ++i) {
      now += 1s;
      progress.show(static_cast<std::uint64_t>(i) * per_second, total);
    }
  }

  ProgressBar::Clock::time_point now{};
  std::vector<Shown> shown;

 private:
  class Output final : public ProgressOutput {
   public:
    Output(Watch& watch, Pace pace) : watch_(watch), pace_(pace) {}
    [[nodiscard]] Pace pace() const override { return pace_; }
    void show(const Progress& progress) override {
      watch_.shown.push_back(
          {std::chrono::duration_cast<std::chrono::seconds>(watch_.now.time_since_epoch()),
           progress_log_line(progress)});
    }

   private:
    Watch& watch_;
    Pace pace_;
  };
};

}  // namespace

TEST_CASE("work is shown after a while, then at its pace, with the time that remains") {
  Watch watch;
  auto bar = watch.bar({60s, 30s});
  bar.begin("sorting", "trades");
  watch.work(bar, 130, 1, 200);
  CHECK(watch.shown ==
        std::vector<Watch::Shown>{{60s, "import: sorting 30% of 200 trades, about 2m left"},
                                  {90s, "import: sorting 45% of 200 trades, about 1m left"},
                                  {120s, "import: sorting 60% of 200 trades, about 1m left"}});
}

TEST_CASE("short work shows nothing") {
  Watch watch;
  auto bar = watch.bar({60s, 30s});
  watch.work(bar, 59, 1, 59);
  CHECK(watch.shown.empty());
}

TEST_CASE("each phase has its own pace: the time of one says nothing about the next") {
  Watch watch;
  auto bar = watch.bar({60s, 30s});
  bar.begin("reading");
  watch.work(bar, 60, 1'000'000, 60'000'000);
  bar.begin("merging", "files");
  watch.work(bar, 30, 2, 120);
  REQUIRE(watch.shown.size() == 2);
  CHECK(watch.shown[1] == Watch::Shown{90s, "import: merging 50% of 120 files, about 30s left"});
}

TEST_CASE("what was there before counts as done, and not for the pace") {
  Watch watch;
  auto bar = watch.bar({1s, 1s});
  bar.begin("reading");
  bar.show(500, 1000);
  watch.now += 10s;
  bar.show(600, 1000);
  REQUIRE(watch.shown.size() == 1);
  CHECK(watch.shown[0].line == "import: reading 60% of 1.0 kB, about 40s left");
}

TEST_CASE("more done than there is to do is all") {
  Watch watch;
  auto bar = watch.bar({1s, 1s});
  watch.work(bar, 2, 600, 1000);
  REQUIRE(watch.shown.size() == 2);
  CHECK(watch.shown[1].line == "import: 100% of 1.0 kB, about 0s left");
}
