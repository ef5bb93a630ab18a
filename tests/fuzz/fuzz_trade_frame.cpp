// Messages of the exchange with trades, over WebSocket and REST: any bytes. They are read or
// refused with a reason; each trade that is accepted keeps to the documented rules, and the raw
// line that is written of it can be read again as the same trade. Events are read or are none.
#include <cstddef>
#include <cstdint>

#include "fuzz/require.hpp"

#include "core/decimal.hpp"
#include "core/errors.hpp"
#include "okx/channel_messages.hpp"
#include "okx/trade_messages.hpp"
#include "okx/venue_error.hpp"
#include "vault/trade_codec.hpp"

namespace {

using namespace rq;
using okx::TradeMessages;
using rq::fuzz::require;

const InstId instrument = InstId::require("BTC-USDT-SWAP");

void check_trades(const TradeMessages& messages) {
  const vault::TradeLineWriter writer(instrument, {"0.01", "1", "linear"});
  vault::TradeLineParser parser(instrument);
  for (const auto& trade : messages.trades()) {
    require(trade.id > 0, "ids are positive");
    require(
        trade.price.size() <= TradeText::max_number && trade.size.size() <= TradeText::max_number,
        "numbers fit a held trade");
    std::string line;
    writer.append(line, HeldTrade(trade).text());
    line.pop_back();
    Trade again;
    require(parser.parse(line, again), "the raw line of an accepted trade can be read");
    require(again.id == trade.id && again.time == trade.time && again.side == trade.side,
            "it is the same trade");
    require(again.price.value == Decimal::parse(trade.price) &&
                again.size.value == Decimal::parse(trade.size),
            "at the same price and of the same size");
    require(again.price.value.is_positive() && again.size.value.is_positive(),
            "price and size are positive");
  }
}

void check_frame(TradeMessages& messages, const std::string& bytes) {
  const std::string padded = bytes + std::string(TradeMessages::padding, '\0');
  switch (messages.read_frame(std::string_view(padded).substr(0, bytes.size()))) {
    case TradeMessages::Frame::trades:
      return check_trades(messages);
    case TradeMessages::Frame::other:
      return require(messages.trades().empty(), "what is no data brings no trades");
    case TradeMessages::Frame::unreadable:
      require(messages.trades().empty(), "an unreadable frame brings no trades");
      return require(!messages.error().empty(), "an unreadable frame has a reason");
  }
}

void check_answer(TradeMessages& messages, const std::string& bytes) {
  try {
    messages.read_answer(bytes, instrument);
    check_trades(messages);
  } catch (const okx::VenueError& error) {
    require(error.code() != "0", "an error of the exchange has a code");
  } catch (const DataError&) {
    require(messages.trades().empty(), "an unreadable answer brings no trades");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  static TradeMessages messages;  // as in a recorder: one for all that come
  check_frame(messages, bytes);
  check_answer(messages, bytes);
  if (const auto event = okx::read_channel_event(bytes))
    require(event->kind == okx::ChannelEvent::Kind::other || !event->name.empty(),
            "a known event has its name");
  return 0;
}
