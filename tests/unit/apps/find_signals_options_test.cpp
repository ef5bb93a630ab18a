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
  CHECK(query.rules.front().timeframe == defaults.timeframe);
  CHECK(query.rules.front().age_min == defaults.age_min);
  CHECK(query.rules.front().age_max == defaults.age_max);
  CHECK(query.rules.front().min_touched == defaults.min_touched);
  CHECK(query.rules.front().surround == defaults.surround);
  CHECK(query.rules.front().max_size_percentile == defaults.max_size_percentile);
  CHECK(query.rules.front().trigger_window == defaults.trigger_window);
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
  shows(refusal([](auto& o) { o.timeframes = {"2m"}; }), "1m, 5m, 15m, 1h or 4h");
  shows(refusal([](auto& o) { o.age_min = "-1m"; }), "--age-min");
  shows(refusal([](auto& o) { o.age_min = "41m"; }), "above --age-max 40m");
  shows(refusal([](auto& o) { o.age_max = "100000d"; }), "--age-max");
  shows(refusal([](auto& o) { o.min_touched = -1; }), "--min-touched");
  shows(refusal([](auto& o) { o.surround = "ten"; }), "--surround");
  shows(refusal([](auto& o) { o.trigger_window = "90s"; }), "--trigger-window");
  shows(refusal([](auto& o) { o.max_size_percentile = "100.01"; }), "0 to 100");
  shows(refusal([](auto& o) { o.max_size_percentile = "-1"; }), "0 to 100");
  shows(refusal([](auto& o) { o.max_size_percentile = "half"; }), "'half'");
  shows(refusal([](auto& o) { o.watch = "0"; }), "--watch");
  shows(refusal([](auto& o) {
          o.watch = "5s";
          o.as_of = "2025-06-21T13:07:00Z";
        }),
        "the past does not change");
  shows(refusal([](auto& o) { o.vault.instruments = {"../x"}; }), "'../x'");
}

TEST_CASE("durations take a unit, and numbers without one mean what they always meant") {
  SignalOptions options;
  options.age_min = "25";
  options.age_max = "1h";
  options.watch = "60";
  options.max_lag = "90s";
  options.confluence.wanted = true;
  options.confluence.book_age = "30";
  options.confluence.cvd_window = "10";
  const auto query = make_query(options);
  CHECK(query.rules.front().age_min == 25min);
  CHECK(query.rules.front().age_max == 60min);
  CHECK(query.watch == 60s);
  CHECK(query.max_lag == 90s);
  CHECK(query.confluence->book_age == 30s);
  CHECK(query.confluence->cvd_window == 10min);
}
