#include "find_signals/options.hpp"
#include "support/catch.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::app;
using namespace std::chrono_literals;

namespace {

const Timestamp now = *parse_event_time("2025-06-21T14:00:00.000Z");

/// What the message says when these options are refused; empty when they are not.
template <class Change>
std::string refusal(Change change) {
  SignalOptions options;
  change(options);
  try {
    make_query(options, now);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

AsOf as_of(const std::string& text) {
  SignalOptions options;
  options.as_of = text;
  return make_query(options, now).as_of;
}

}  // namespace

TEST_CASE("the defaults of the options are those of the rules") {
  const auto query = make_query({}, now);
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
  shows(refusal([](auto& o) { o.as_of = "yesterday"; }),
        "now, latest, or a time as in 2025-06-22T13:07:00Z");
  shows(refusal([](auto& o) { o.as_of = "2025-06-31T13:07:00Z"; }), "latest");
  shows(refusal([](auto& o) { o.timeframes = {"2m"}; }), "1m, 5m, 15m, 1h or 4h");
  shows(refusal([](auto& o) { o.age_min = -1min; }), "--age-min");
  shows(refusal([](auto& o) { o.age_min = 41min; }), "above --age-max 40m");
  shows(refusal([](auto& o) { o.age_max = 24h * 100000; }), "--age-max");
  shows(refusal([](auto& o) { o.min_touched = -1; }), "--min-touched");
  shows(refusal([](auto& o) { o.surround = -1min; }), "--surround");
  shows(refusal([](auto& o) { o.trigger_window = 90s; }), "--trigger-window");
  shows(refusal([](auto& o) { o.max_size_percentile = "100.01"; }), "0 to 100");
  shows(refusal([](auto& o) { o.max_size_percentile = "-1"; }), "0 to 100");
  shows(refusal([](auto& o) { o.max_size_percentile = "half"; }), "'half'");
  shows(refusal([](auto& o) { o.watch = 0s; }), "--watch");
  shows(refusal([](auto& o) {
          o.watch = 5s;
          o.as_of = "2025-06-21T13:07:00Z";
        }),
        "the past does not change");
  shows(refusal([](auto& o) { o.vault.instruments = {"../x"}; }), "'../x'");
}

TEST_CASE("as-of takes what people type, and says how it was read") {
  CHECK(as_of("-10m").time == now - 10min);
  CHECK(as_of("13:07").time == *parse_window_time("2025-06-21T13:07:00Z"));
  CHECK(as_of("2025-06-20").time == *parse_window_time("2025-06-20T00:00:00Z"));
  CHECK(as_of("13:07").reading.find("2025-06-21T13:07:00Z") != std::string::npos);
  CHECK(as_of("2025-06-21T13:07:00Z").reading.empty());
  SignalOptions options;
  options.as_of = "15:07";
  options.time_zone.tz = "+02:00";
  CHECK(make_query(options, now).as_of.time == *parse_window_time("2025-06-21T13:07:00Z"));
}

TEST_CASE("options that were not given are as many candles as they are minutes for 1m") {
  SignalOptions options;
  options.timeframes = {"15m"};
  options.age_min = 25min;
  const auto rules = make_query(options, now).rules.front();
  CHECK(rules.age_min == 25min);
  CHECK(rules.age_max == 600min);
}
