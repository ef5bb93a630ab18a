#include <set>

#include "okx_sim/conditions.hpp"
#include "okx_sim/fault_script.hpp"
#include "support/catch.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::okx_sim;
using namespace std::chrono_literals;

namespace {

std::string refusal(std::string_view line) {
  try {
    parse_fault_rule(line);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

FaultScript script(const std::string& text) {
  return FaultScript(parse_fault_script(text, "script"));
}

std::vector<std::string> texts(const std::vector<Fault>& faults) {
  std::vector<std::string> texts;
  for (const Fault& fault : faults) texts.push_back(text_of(fault));
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("every fault reads back from its own text") {
  for (const char* text : {"drop",
                           "close 4004",
                           "notice 60s",
                           "refuse 10s",
                           "stall 20s",
                           "mute 30s",
                           "lose 3",
                           "repeat 2",
                           "reorder 4",
                           "garble",
                           "tear",
                           "refuse-subscriptions 10s",
                           "ignore-subscriptions 250ms",
                           "hole 5",
                           "lag 5s for 30s",
                           "slow 3s for 1m",
                           "status 500 for 10s",
                           "limit 10s",
                           "soft-limit 10s",
                           "lie-id 1000000000",
                           "lie-time",
                           "rest-lie-id 5",
                           "rest-lie-time"}) {
    INFO(text);
    const Fault fault = parse_fault(text);
    CHECK(parse_fault(text_of(fault)) == fault);
  }
  CHECK(text_of(parse_fault("notice")) == "notice 1m");
  CHECK(parse_fault("lag  5s\tfor 30s").amount == 5s);
  CHECK(parse_fault("lag 5s for 30s").length == 30s);
  CHECK(parse_fault("status 503 for 1s").code == 503);
}

TEST_CASE("what is no fault is refused with what was expected") {
  CHECK(refusal("at 1s explode").find("expected one of drop, close") != std::string::npos);
  CHECK(refusal("at 1s lose").find("'lose N'") != std::string::npos);
  CHECK(refusal("at 1s lose 0").find("'lose N'") != std::string::npos);
  CHECK(refusal("at 1s stall").find("'stall DURATION'") != std::string::npos);
  CHECK(refusal("at 1s lag 5s").find("'lag DURATION for DURATION'") != std::string::npos);
  CHECK(refusal("at 1s drop 3").find("'drop'") != std::string::npos);
  CHECK(refusal("at 1s close 5000").find("'close CODE'") != std::string::npos);
  for (const char* line :
       {"drop", "at drop", "at 5 drop", "every 0s drop", "after 3 drop", "after 0 messages drop",
        "random 5s drop", "random x 5s drop", "sometimes 5s drop", "random 1 0s drop"}) {
    INFO(line);
    CHECK(refusal(line).find("as in 'at 30s drop'") != std::string::npos);
  }
  CHECK(refusal("at 5s").find("a fault is missing") != std::string::npos);
}

TEST_CASE("a script has comments and empty lines, and its errors name file and line") {
  const auto rules = parse_fault_script("# first\n\nat 1s drop  # now\r\nevery 2s tear", "x");
  CHECK(rules.size() == 2);
  try {
    parse_fault_script("at 1s drop\nat 2s drop it\n", "faults.txt");
    FAIL("was taken");
  } catch (const UsageError& error) {
    CHECK(std::string(error.what()).starts_with("faults.txt:2: "));
  }
}

TEST_CASE("faults begin at their time, once or again and again") {
  auto faults = script("at 3s drop\nevery 2s tear\nat 0s garble");
  CHECK(texts(faults.due(0ms, 0)) == Texts{"garble"});
  CHECK(texts(faults.due(1999ms, 0)).empty());
  CHECK(texts(faults.due(2s, 0)) == Texts{"tear"});
  CHECK(texts(faults.due(7s, 0)) == Texts{"drop", "tear", "tear"});
  CHECK(texts(faults.due(7s, 0)).empty());
}

TEST_CASE("faults begin when so many messages were sent") {
  auto faults = script("after 5 messages drop\nevery 3 messages tear");
  CHECK(faults.next_message_mark() == 3);
  CHECK(texts(faults.due(0ms, 3)) == Texts{"tear"});
  CHECK(faults.next_message_mark() == 5);
  CHECK(texts(faults.due(0ms, 5)) == Texts{"drop"});
  CHECK(faults.next_message_mark() == 6);
  CHECK(texts(faults.due(0ms, 10)) == Texts{"tear", "tear"});
  CHECK(script("at 1s drop").next_message_mark() == FaultScript::never);
}

TEST_CASE("a random rule is the same with the same seed, and as frequent as it says") {
  const auto times_of = [](const std::string& rule) {
    auto faults = script(rule);
    std::vector<std::chrono::milliseconds> times;
    for (auto elapsed = 0ms; elapsed < 1h; elapsed += 100ms)
      times.insert(times.end(), faults.due(elapsed, 0).size(), elapsed);
    return times;
  };
  const auto seven = times_of("random 7 10s drop");
  CHECK(times_of("random 7 10s drop") == seven);
  CHECK(times_of("random 8 10s drop") != seven);
  CHECK(seven.size() > 280);
  CHECK(seven.size() < 440);
}

TEST_CASE("chaos is of every kind, and each of its faults is a line of a script") {
  const auto draw = [] { return texts(FaultScript({chaos(3, 1s)}).due(1h, 0)); };
  const auto faults = draw();
  CHECK(draw() == faults);
  std::set<std::string> kinds;
  for (const auto& text : faults) {
    INFO(text);
    CHECK(text_of(parse_fault(text)) == text);
    kinds.insert(text.substr(0, text.find(' ')));
  }
  CHECK(kinds.size() == chaos_kinds);
}

TEST_CASE("faults that last are in force until their end") {
  Conditions conditions;
  const Conditions::Time now{};
  CHECK(conditions.active(FaultKind::stall, now) == nullptr);
  conditions.begin(parse_fault("stall 5s"), now);
  REQUIRE(conditions.active(FaultKind::stall, now + 4999ms) != nullptr);
  CHECK(conditions.active(FaultKind::mute, now) == nullptr);
  CHECK(conditions.active(FaultKind::stall, now + 5s) == nullptr);
  conditions.begin(parse_fault("lag 3s for 1m"), now);
  CHECK(conditions.active(FaultKind::lag, now)->amount == 3s);
}
