#include "okx_sim/trade_frames.hpp"

#include <array>
#include <charconv>
#include <concepts>
#include <string_view>

namespace rq::okx_sim {

namespace {

constexpr std::size_t row_length = 170;  // about

void append_number(std::string& out, std::integral auto value) {
  std::array<char, 20> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

std::string_view name_of(Side side) {
  return side == Side::buy ? "buy" : "sell";
}

char source_of(const Print& print) {
  return print.from_rpi ? '1' : '0';
}

std::string head_of(std::string_view channel, const InstId& instrument) {
  return R"({"arg":{"channel":")" + std::string(channel) + R"(","instId":")" + instrument.str() +
         R"("},"data":[)";
}

void append_time(std::string& out, const Print& print) {
  out += R"("ts":")";
  append_number(out, print.time.time_since_epoch().count());
  out += '"';
}

/// `tradeId`'s value, px, sz and side, which the rows of both channels begin with.
void append_match(std::string& out, const Print& print) {
  append_number(out, print.id);
  out += R"(","px":")";
  append_as_printed(out, print.price);
  out += R"(","sz":")";
  append_as_printed(out, print.size);
  out += R"(","side":")";
  out += name_of(print.side);
  out += R"(",)";
}

bool of_one_order(const Print& a, const Print& b) {
  return b.id == a.id + 1 && a.time == b.time && a.side == b.side && a.price == b.price &&
         a.from_rpi == b.from_rpi;
}

/// The sizes of one taker order: their sum keeps within the range of `Decimal`.
Decimal sum(const Decimal& a, const Decimal& b) {
  if (a.decimals() == b.decimals()) return Decimal(a.mantissa() + b.mantissa(), a.decimals());
  const BigDecimal total = BigDecimal(a) + BigDecimal(b);
  return Decimal::parse(total.to_string()).value();
}

}  // namespace

std::vector<Aggregate> aggregate(std::deque<Print>::const_iterator first,
                                 std::deque<Print>::const_iterator last) {
  std::vector<Aggregate> rows;
  for (; first != last; ++first) {
    if (rows.empty() || !of_one_order(rows.back().last, *first)) {
      rows.push_back({*first, 1});
      continue;
    }
    Aggregate& row = rows.back();
    row.last.id = first->id;
    row.last.size = sum(row.last.size, first->size);
    ++row.count;
  }
  for (Aggregate& row : rows)
    if (row.count > 1) row.last.size = without_trailing_zeros(row.last.size);
  return rows;
}

TradeFrames::TradeFrames(const InstId& instrument)
    : all_trades_head_(head_of("trades-all", instrument)),
      trades_head_(head_of("trades", instrument)),
      row_head_(R"({"instId":")" + instrument.str() + R"(",)") {}

std::string TradeFrames::all_trades(Iterator first, Iterator last) const {
  std::string out;
  out.reserve(all_trades_head_.size() + row_length * static_cast<std::size_t>(last - first));
  out += all_trades_head_;
  for (; first != last; ++first) {
    out += row_head_;
    out += R"("tradeId":")";
    append_match(out, *first);
    out += R"("source":")";
    out += source_of(*first);
    out += R"(",)";
    append_time(out, *first);
    out += "},";
  }
  out.back() = ']';
  out += '}';
  return out;
}

std::string TradeFrames::trades(const Aggregate& aggregate, std::uint64_t sequence) const {
  const Print& print = aggregate.last;
  std::string out;
  out.reserve(trades_head_.size() + row_length + 40);
  out += trades_head_;
  out += row_head_;
  out += R"("tradeId":")";
  append_match(out, print);
  append_time(out, print);
  out += R"(,"count":")";
  append_number(out, aggregate.count);
  out += R"(","source":")";
  out += source_of(print);
  out += R"(","seqId":)";
  append_number(out, sequence);
  out += "}]}";
  return out;
}

void TradeFrames::append_rest(std::string& out, const Print& print) const {
  out += row_head_;
  out += R"("side":")";
  out += name_of(print.side);
  out += R"(","sz":")";
  append_as_printed(out, print.size);
  out += R"(","source":")";
  out += source_of(print);
  out += R"(","px":")";
  append_as_printed(out, print.price);
  out += R"(","tradeId":")";
  append_number(out, print.id);
  out += R"(",)";
  append_time(out, print);
  out += '}';
}

}  // namespace rq::okx_sim
