#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/inst_id.hpp"
#include "market/trade.hpp"

namespace rq::okx {

/// The channel of every single match. (`trades` has several in a row: they cannot be told apart.)
inline constexpr std::string_view trades_channel = "trades-all";

/// Reads trades as the exchange sends them: frames of a channel of trades, and the answers of
/// `history-trades` and `trades`. Rows carry `tradeId`, `px`, `sz` (contracts), `side` (of the
/// taker) and `ts` (ms), all strings. Bytes in, trades out; nothing else touched.
class TradeMessages {
 public:
  /// Readable bytes that must follow a frame.
  static constexpr std::size_t padding = 64;

  enum class Frame : std::uint8_t {
    trades,      ///< see `instrument` and `trades`
    other,       ///< JSON, but no data of the channel: an event, or of another one
    unreadable,  ///< see `error`
  };

  /// Reads frames of this channel only.
  explicit TradeMessages(std::string_view channel = trades_channel);
  ~TradeMessages();

  /// Reads `{"arg":{"channel":…,"instId":…},"data":[{…},…]}`. One row that is no trade makes the
  /// frame unreadable: its trades come again by their ids.
  Frame read_frame(std::string_view frame);
  /// Reads `{"code":"0","msg":"","data":[{…},…]}`. A row that is no trade of `instrument` is left
  /// out: `error` tells of the first of them, and is "" when there is none. Throws `VenueError` for
  /// another code, `DataError` when it is no such body.
  void read_answer(std::string_view body, const InstId& instrument);

  /// What was read last; views are valid until the next call.
  [[nodiscard]] std::string_view instrument() const;
  [[nodiscard]] std::span<const TradeText> trades() const;
  [[nodiscard]] const std::string& error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rq::okx
