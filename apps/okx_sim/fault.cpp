#include "okx_sim/fault.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "okx_sim/target.hpp"
#include "okx_sim/words.hpp"

#include "core/duration.hpp"
#include "core/errors.hpp"

namespace rq::okx_sim {

namespace {

using namespace std::chrono_literals;

/// What follows the name of a fault.
enum class Shape : std::uint8_t {
  alone,            // drop
  count,            // lose 3
  code,             // close 4004
  length,           // stall 20s
  optional_length,  // notice [60s]
  amount_length,    // lag 5s for 30s
  code_length,      // status 500 for 10s
};

struct Grammar {
  FaultKind kind;
  std::string_view name;
  Shape shape;
};

constexpr std::array<Grammar, fault_kinds> grammar{{
    {FaultKind::drop, "drop", Shape::alone},
    {FaultKind::close, "close", Shape::code},
    {FaultKind::notice, "notice", Shape::optional_length},
    {FaultKind::refuse, "refuse", Shape::length},
    {FaultKind::stall, "stall", Shape::length},
    {FaultKind::mute, "mute", Shape::length},
    {FaultKind::lose, "lose", Shape::count},
    {FaultKind::repeat, "repeat", Shape::count},
    {FaultKind::reorder, "reorder", Shape::count},
    {FaultKind::garble, "garble", Shape::alone},
    {FaultKind::tear, "tear", Shape::alone},
    {FaultKind::refuse_subscriptions, "refuse-subscriptions", Shape::length},
    {FaultKind::ignore_subscriptions, "ignore-subscriptions", Shape::length},
    {FaultKind::hole, "hole", Shape::count},
    {FaultKind::lag, "lag", Shape::amount_length},
    {FaultKind::slow, "slow", Shape::amount_length},
    {FaultKind::status, "status", Shape::code_length},
    {FaultKind::limit, "limit", Shape::length},
    {FaultKind::soft_limit, "soft-limit", Shape::length},
    {FaultKind::book_gap, "book-gap", Shape::alone},
    {FaultKind::book_reset, "book-reset", Shape::alone},
    {FaultKind::book_restart, "book-restart", Shape::alone},
    {FaultKind::book_cross, "book-cross", Shape::alone},
    {FaultKind::one_sided, "one-sided", Shape::length},
    {FaultKind::lie_id, "lie-id", Shape::count},
    {FaultKind::lie_time, "lie-time", Shape::alone},
    {FaultKind::rest_lie_id, "rest-lie-id", Shape::count},
    {FaultKind::rest_lie_time, "rest-lie-time", Shape::alone},
}};

/// How long the exchange waits between its notice and the end (docs, "Notification").
constexpr auto notice_time = 60s;

std::string_view usage_of(Shape shape) {
  switch (shape) {
    case Shape::alone:
      return "";
    case Shape::count:
      return " N";
    case Shape::code:
      return " CODE";
    case Shape::length:
      return " DURATION";
    case Shape::optional_length:
      return " [DURATION]";
    case Shape::amount_length:
      return " DURATION for DURATION";
    case Shape::code_length:
      return " CODE for DURATION";
  }
  return "";
}

const Grammar& grammar_of(std::string_view name) {
  const auto found = std::find_if(grammar.begin(), grammar.end(),
                                  [&](const Grammar& entry) { return entry.name == name; });
  if (found != grammar.end()) return *found;
  std::string names;
  for (const Grammar& entry : grammar)
    names += (names.empty() ? "" : ", ") + std::string(entry.name);
  throw UsageError("'" + std::string(name) + "' is no fault; expected one of " + names);
}

/// Reads one value; whether it is one.
bool read(std::string_view word, std::chrono::milliseconds& value) {
  const auto parsed = parse_duration(word);
  if (parsed) value = *parsed;
  return parsed.has_value();
}

bool read(std::string_view word, std::uint64_t& value) {
  const auto parsed = parse_number(word);
  if (!parsed || *parsed == 0 || *parsed > 1'000'000'000) return false;
  value = *parsed;
  return true;
}

bool read(std::string_view word, std::uint16_t& value) {
  const auto parsed = parse_number(word);
  if (!parsed || *parsed < 100 || *parsed > 4999) return false;
  value = static_cast<std::uint16_t>(*parsed);
  return true;
}

/// Reads what follows the name; returns whether it has the shape.
bool read_values(Shape shape, const std::vector<std::string_view>& words, Fault& fault) {
  const auto with_for = [&](auto& first) {
    return words.size() == 3 && words[1] == "for" && read(words[0], first) &&
           read(words[2], fault.length);
  };
  switch (shape) {
    case Shape::alone:
      return words.empty();
    case Shape::count:
      return words.size() == 1 && read(words[0], fault.count);
    case Shape::code:
      return words.size() == 1 && read(words[0], fault.code);
    case Shape::optional_length:
      fault.length = notice_time;
      if (words.empty()) return true;
      [[fallthrough]];
    case Shape::length:
      return words.size() == 1 && read(words[0], fault.length);
    case Shape::amount_length:
      return with_for(fault.amount);
    case Shape::code_length:
      return with_for(fault.code);
  }
  return false;
}

}  // namespace

Fault parse_fault(std::string_view text) {
  auto words = words_of(text);
  if (words.empty()) throw UsageError("a fault is missing, as in 'lose 3'");
  const Grammar& entry = grammar_of(words.front());
  words.erase(words.begin());
  Fault fault{.kind = entry.kind};
  if (!read_values(entry.shape, words, fault))
    throw UsageError("'" + std::string(text) + "' is no fault; expected '" +
                     std::string(entry.name) + std::string(usage_of(entry.shape)) +
                     "', durations as in 250ms, 30s or 5m");
  return fault;
}

std::string text_of(const Fault& fault) {
  const Grammar& entry = *std::find_if(grammar.begin(), grammar.end(),
                                       [&](const Grammar& g) { return g.kind == fault.kind; });
  const std::string name(entry.name);
  switch (entry.shape) {
    case Shape::alone:
      return name;
    case Shape::count:
      return name + " " + std::to_string(fault.count);
    case Shape::code:
      return name + " " + std::to_string(fault.code);
    case Shape::length:
    case Shape::optional_length:
      return name + " " + format_duration(fault.length);
    case Shape::amount_length:
      return name + " " + format_duration(fault.amount) + " for " + format_duration(fault.length);
    case Shape::code_length:
      return name + " " + std::to_string(fault.code) + " for " + format_duration(fault.length);
  }
  return name;
}

}  // namespace rq::okx_sim
