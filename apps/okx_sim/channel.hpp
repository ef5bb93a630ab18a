#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rq::okx_sim {

/// The WebSocket addresses of the exchange that need no login.
enum class Endpoint : std::uint8_t { public_data, business };

/// From the path of an upgrade: `/ws/v5/public`, `/ws/v5/business`.
constexpr std::optional<Endpoint> parse_endpoint(std::string_view path) {
  if (path == "/ws/v5/public") return Endpoint::public_data;
  if (path == "/ws/v5/business") return Endpoint::business;
  return std::nullopt;
}

enum class Channel : std::uint8_t {
  all_trades,  ///< `trades-all`: every match; business
  trades,      ///< `trades`: matches of one taker order together; public
  books,       ///< `books`: the order book, 400 levels a side; public
};

constexpr std::optional<Channel> parse_channel(std::string_view name) {
  if (name == "trades-all") return Channel::all_trades;
  if (name == "trades") return Channel::trades;
  if (name == "books") return Channel::books;
  return std::nullopt;
}

constexpr Endpoint endpoint_of(Channel channel) {
  return channel == Channel::all_trades ? Endpoint::business : Endpoint::public_data;
}

}  // namespace rq::okx_sim
