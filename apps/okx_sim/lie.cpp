#include "okx_sim/lie.hpp"

#include <algorithm>
#include <charconv>

namespace rq::okx_sim {

namespace {

constexpr std::string_view end_of_9999 = "253402300799999";

/// The digits after this key; empty when there are none.
std::string_view digits_after(std::string_view message, std::string_view key) {
  const auto at = message.find(key);
  if (at == message.npos) return {};
  message.remove_prefix(at + key.size());
  return message.substr(0, std::min(message.find('"'), message.size()));
}

void replace(std::string& message, std::string_view old, std::string_view by) {
  message.replace(static_cast<std::size_t>(old.data() - message.data()), old.size(), by);
}

}  // namespace

bool lie_about_id(std::string& message, std::uint64_t ahead) {
  const auto digits = digits_after(message, R"("tradeId":")");
  std::uint64_t id = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), id).ec != std::errc())
    return false;
  replace(message, digits, std::to_string(id + ahead));
  return true;
}

bool lie_about_time(std::string& message) {
  if (message.find(R"("px":)") == message.npos && message.find(R"("bids":)") == message.npos)
    return false;
  const auto digits = digits_after(message, R"("ts":")");
  if (digits.empty()) return false;
  replace(message, digits, end_of_9999);
  return true;
}

}  // namespace rq::okx_sim
