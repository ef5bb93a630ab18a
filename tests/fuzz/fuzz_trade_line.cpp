// Raw trade lines: any bytes. A parser that knows the shape of earlier lines (the fast path) and
// one that knows nothing (simdjson) must agree on every line, and a line that is accepted must mean
// the same trade when it is written in another key order and spacing.
#include <cstddef>
#include <cstdint>

#include "fuzz/require.hpp"

#include "vault/trade_codec.hpp"

namespace {

using namespace rq;
using rq::fuzz::require;

constexpr std::string_view compact =
    R"({"timestamp_utc":"2025-12-14T21:34:56.123Z","exchange":"okx","market":"perp",)"
    R"("instId":"BTC-USDT-SWAP","symbol_canon":"BTC/USDT","trade_id":"1234567890","side":"buy",)"
    R"("price":"101250.5","qty_contracts":"45","ctVal":"0.01","ctMult":"1","ctType":"linear"})";

std::string with_blanks(std::string_view line) {
  std::string out;
  bool quoted = false;
  for (const char c : line) {
    out += c;
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == ':' || c == ',')) out += ' ';
  }
  return out;
}

bool same(const Trade& a, const Trade& b) {
  return a.time == b.time && a.id == b.id && a.side == b.side && a.price == b.price &&
         a.size == b.size && a.contract == b.contract;
}

std::string rewritten(const Trade& trade, const InstId& instrument) {
  const auto field = [](std::string_view key, const std::string& value) {
    return "\"" + std::string(key) + "\" :  \"" + value + "\" , ";
  };
  const bool linear = trade.contract.type == ContractType::linear;
  return "{ " + field("ctType", linear ? "linear" : "inverse") +
         field("ctMult", trade.contract.multiplier.to_string()) +
         field("ctVal", trade.contract.value.to_string()) +
         field("qty_contracts", trade.size.value.to_string()) +
         field("price", trade.price.value.to_string()) +
         field("side", trade.side == Side::buy ? "buy" : "sell") +
         field("trade_id", std::to_string(trade.id)) +
         field("symbol_canon", instrument.symbol_canon()) + field("instId", instrument.str()) +
         field("market", "perp") + field("exchange", "okx") +
         field("timestamp_utc", format_ms(trade.time)) + "\"unknown\" : [1, {\"a\": null}] }";
}

void check_line(std::string_view line, vault::TradeLineParser& warm, const InstId& instrument) {
  Trade fast;
  Trade slow;
  vault::TradeLineParser cold(instrument);
  const bool taken = warm.parse(line, fast);
  require(taken == cold.parse(line, slow), "both paths accept the same lines");
  if (!taken) {
    require(!warm.error().empty(), "a rejected line has a reason");
    require(warm.error() == cold.error(), "both paths give the same reason");
    return;
  }
  require(same(fast, slow), "both paths read the same trade");
  require(fast.price.value.is_positive() && fast.size.value.is_positive(),
          "price and size are positive");
  Trade again;
  require(cold.parse(rewritten(fast, instrument), again), "a rewritten line is accepted");
  require(same(fast, again), "a rewritten line is the same trade");
}

void check_lines(std::string_view input, std::string_view example) {
  static const InstId instrument = InstId::require("BTC-USDT-SWAP");
  vault::TradeLineParser warm(instrument);
  Trade trade;
  require(warm.parse(example, trade), "the documented line is accepted");
  for (int lines = 0; lines < 16 && !input.empty(); ++lines) {
    const auto end = input.find('\n');
    check_line(input.substr(0, end), warm, instrument);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string spaced = with_blanks(compact);
  const std::string input(data, data + size);
  check_lines(input, compact);
  check_lines(input, spaced);
  return 0;
}
