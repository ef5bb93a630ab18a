#include "okx_sim/fault_script.hpp"

#include <algorithm>
#include <array>

#include "okx_sim/target.hpp"
#include "okx_sim/words.hpp"

#include "core/duration.hpp"
#include "core/errors.hpp"

namespace rq::okx_sim {

namespace {

using std::chrono::milliseconds;
using When = FaultRule::When;

[[noreturn]] void refuse(std::string_view line) {
  throw UsageError("'" + std::string(line) +
                   "' does not say when; expected 'at DURATION FAULT', 'every DURATION FAULT', "
                   "'after N messages FAULT', 'every N messages FAULT' or "
                   "'random SEED DURATION FAULT', as in 'at 30s drop'");
}

/// What follows the first `count` words.
std::string_view rest_of(std::string_view line, const std::vector<std::string_view>& words,
                         std::size_t count) {
  if (words.size() <= count) return {};
  return line.substr(static_cast<std::size_t>(words[count].data() - line.data()));
}

milliseconds positive_duration(std::string_view word, std::string_view line) {
  const auto duration = parse_duration(word);
  if (!duration || *duration <= milliseconds(0)) refuse(line);
  return *duration;
}

/// A fault of every kind, of a size that a client should live with.
Fault random_fault(sim::SplitMix& random) {
  const auto seconds = [&](std::int64_t low, std::int64_t high) {
    return std::chrono::seconds(random.between(low, high));
  };
  constexpr std::array<std::uint16_t, 4> close_codes{1000, 1001, 4004, 4006};
  constexpr std::array<std::uint16_t, 3> statuses{500, 502, 503};
  Fault fault{.kind = static_cast<FaultKind>(random.below(chaos_kinds))};
  switch (fault.kind) {
    case FaultKind::drop:
    case FaultKind::garble:
    case FaultKind::tear:
    case FaultKind::book_gap:
    case FaultKind::book_reset:
    case FaultKind::book_restart:
    case FaultKind::book_cross:
    case FaultKind::lie_id:
    case FaultKind::lie_time:
    case FaultKind::rest_lie_id:
    case FaultKind::rest_lie_time:
      break;
    case FaultKind::close:
      fault.code = close_codes[random.below(close_codes.size())];
      break;
    case FaultKind::lose:
    case FaultKind::repeat:
    case FaultKind::hole:
      fault.count = 1 + random.below(random.once_in(4) ? 500 : 10);
      break;
    case FaultKind::reorder:
      fault.count = 2 + random.below(8);
      break;
    case FaultKind::stall:
    case FaultKind::mute:
      fault.length = seconds(1, 30);
      break;
    case FaultKind::notice:
    case FaultKind::refuse:
    case FaultKind::limit:
    case FaultKind::soft_limit:
    case FaultKind::one_sided:
    case FaultKind::refuse_subscriptions:
    case FaultKind::ignore_subscriptions:
      fault.length = seconds(1, 10);
      break;
    case FaultKind::lag:
    case FaultKind::slow:
      fault.amount = milliseconds(random.between(100, 5'000));
      fault.length = seconds(1, 30);
      break;
    case FaultKind::status:
      fault.code = statuses[random.below(statuses.size())];
      fault.length = seconds(1, 10);
      break;
  }
  return fault;
}

FaultRule parse_every_or_after(std::string_view line, const std::vector<std::string_view>& words) {
  FaultRule rule;
  const bool counts = words.size() > 2 && (words[2] == "messages" || words[2] == "message");
  if (!counts) {
    if (words[0] == "after") refuse(line);
    rule.when = When::every;
    rule.time = positive_duration(words[1], line);
    rule.fault = parse_fault(rest_of(line, words, 2));
    return rule;
  }
  rule.when = words[0] == "after" ? When::after_messages : When::every_messages;
  rule.messages = parse_number(words[1]).value_or(0);
  if (rule.messages == 0) refuse(line);
  rule.fault = parse_fault(rest_of(line, words, 3));
  return rule;
}

}  // namespace

FaultRule parse_fault_rule(std::string_view line) {
  const auto words = words_of(line);
  if (words.size() < 2) refuse(line);
  FaultRule rule;
  if (words[0] == "at") {
    const auto time = parse_duration(words[1]);
    if (!time) refuse(line);
    rule.time = *time;
    rule.fault = parse_fault(rest_of(line, words, 2));
    return rule;
  }
  if (words[0] == "every" || words[0] == "after") return parse_every_or_after(line, words);
  const auto seed = words.size() > 2 ? parse_number(words[1]) : std::nullopt;
  if (words[0] != "random" || !seed) refuse(line);
  rule.when = When::random;
  rule.seed = *seed;
  rule.time = positive_duration(words[2], line);
  rule.fault = parse_fault(rest_of(line, words, 3));
  return rule;
}

std::vector<FaultRule> parse_fault_script(std::string_view text, std::string_view source) {
  std::vector<FaultRule> rules;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find('#'));
    if (words_of(line).empty()) continue;
    try {
      rules.push_back(parse_fault_rule(line));
    } catch (const UsageError& error) {
      throw UsageError(std::string(source) + ":" + std::to_string(number) + ": " + error.what());
    }
  }
  return rules;
}

FaultRule chaos(std::uint64_t seed, milliseconds mean) {
  FaultRule rule;
  rule.when = When::random;
  rule.seed = seed;
  rule.time = mean;
  return rule;
}

FaultScript::FaultScript(const std::vector<FaultRule>& rules) {
  for (const FaultRule& rule : rules) {
    Pending pending{rule, sim::SplitMix(rule.seed), milliseconds(0), std::nullopt};
    if (pending.rule.messages > 0) {
      pending.next_time.reset();
      pending.next_message = pending.rule.messages;
    } else {
      draw_next_time(pending);
    }
    pending_.push_back(pending);
  }
  find_message_mark();
}

void FaultScript::draw_next_time(Pending& pending) {
  const milliseconds time = pending.rule.time;
  if (pending.rule.when != When::random) {
    *pending.next_time += time;
    return;
  }
  // Halvings plus a fraction: close to exponential, with mean 1.5.
  const std::int64_t draw =
      pending.random.halvings() * 256 + static_cast<std::int64_t>(pending.random.below(256));
  *pending.next_time += time * draw / 384 + milliseconds(1);
}

Fault FaultScript::take(Pending& pending) {
  const Fault fault = pending.rule.fault ? *pending.rule.fault : random_fault(pending.random);
  switch (pending.rule.when) {
    case When::at:
      pending.next_time.reset();
      break;
    case When::after_messages:
      pending.next_message.reset();
      break;
    case When::every_messages:
      *pending.next_message += pending.rule.messages;
      break;
    case When::every:
    case When::random:
      draw_next_time(pending);
      break;
  }
  return fault;
}

std::vector<Fault> FaultScript::due(milliseconds elapsed, std::uint64_t messages) {
  std::vector<Fault> faults;
  for (Pending& pending : pending_)
    while ((pending.next_time && *pending.next_time <= elapsed) ||
           (pending.next_message && *pending.next_message <= messages))
      faults.push_back(take(pending));
  find_message_mark();
  return faults;
}

void FaultScript::find_message_mark() {
  next_message_mark_ = never;
  for (const Pending& pending : pending_)
    if (pending.next_message)
      next_message_mark_ = std::min(next_message_mark_, *pending.next_message);
}

}  // namespace rq::okx_sim
