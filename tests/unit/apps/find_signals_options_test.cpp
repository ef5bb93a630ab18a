#include "find_signals/options.hpp"
#include "support/catch.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::app;
using namespace std::chrono_literals;

namespace {

/// What the message says when these options are refused; empty when they are not.
template <class Change>
std::string refusal(Change change) {
  SignalOptions options;
  change(options);
  try {
    make_query(options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

AsOf as_of(const std::string& text) {
  SignalOptions options;
  options.as_of = text;
  return make_query(options).as_of;
}

}  // namespace

TEST_CASE("the defaults of the options are those of the rules") {
  const auto query = make_query({});
  const SignalRules defaults;
  CHECK(query.instruments.empty());
  CHECK(query.rules.timeframe == defaults.timeframe);
  CHECK(query.rules.age_min == defaults.age_min);
  CHECK(query.rules.age_max == defaults.age_max);
  CHECK(query.rules.min_touched == defaults.min_touched);
  CHECK(query.rules.surround == defaults.surround);
  CHECK(query.rules.max_size_percentile == defaults.max_size_percentile);
  CHECK(query.rules.trigger_window == defaults.trigger_window);
  CHECK(query.as_of.kind == AsOf::Kind::now);
  CHECK_FALSE(query.watch);
}

TEST_CASE("as-of takes now, latest and times") {
  CHECK(as_of("now").kind == AsOf::Kind::now);
  CHECK(as_of("latest").kind == AsOf::Kind::latest);
  CHECK(as_of("2025-06-21T13:07:00Z").kind == AsOf::Kind::fixed);
  CHECK(format_ms(as_of("2025-06-21T13:07:00.250Z").time) == "2025-06-21T13:07:00.250Z");
}

TEST_CASE("options out of range are refused with what they take") {
  const auto shows = [](const std::string& message, const char* part) {
    INFO(message);
    CHECK(message.find(part) != std::string::npos);
  };
  shows(refusal([](auto& o) { o.as_of = "yesterday"; }), "2025-06-21T13:07:00Z");
  shows(refusal([](auto& o) { o.as_of = "2025-06-31T13:07:00Z"; }), "latest");
  shows(refusal([](auto& o) { o.timeframe = "2m"; }), "1m, 5m, 15m, 1h or 4h");
  shows(refusal([](auto& o) { o.age_min = -1; }), "--age-min");
  shows(refusal([](auto& o) { o.age_min = 41; }), "above --age-max 40");
  shows(refusal([](auto& o) { o.age_max = 1'000'000'000'000'000'000; }), "--age-max");
  shows(refusal([](auto& o) { o.min_touched = -1; }), "--min-touched");
  shows(refusal([](auto& o) { o.surround = -1; }), "--surround");
  shows(refusal([](auto& o) { o.trigger_window = -1; }), "--trigger-window");
  shows(refusal([](auto& o) { o.max_size_percentile = "100.01"; }), "0 to 100");
  shows(refusal([](auto& o) { o.max_size_percentile = "-1"; }), "0 to 100");
  shows(refusal([](auto& o) { o.max_size_percentile = "half"; }), "'half'");
  shows(refusal([](auto& o) { o.watch = 0; }), "--watch");
  shows(refusal([](auto& o) {
          o.watch = 5;
          o.as_of = "2025-06-21T13:07:00Z";
        }),
        "the past does not change");
  shows(refusal([](auto& o) { o.vault.instruments = {"../x"}; }), "'../x'");
}
