#include "vault/book_codec.hpp"

#include <array>
#include <charconv>
#include <span>

namespace rq::vault {

namespace {

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_integer_or_null(std::string& out, const std::optional<std::int64_t>& value) {
  if (value)
    append_integer(out, *value);
  else
    out += "null";
}

void append_levels(std::string& out, std::span<const BookLevel> side) {
  out += '[';
  for (const BookLevel& level : OrderBook::top(side)) {
    if (&level != side.data()) out += ',';
    for (std::size_t field = 0; field < BookLevel::fields; ++field) {
      out += field == 0 ? "[\"" : "\",\"";
      out += level.text(field);
    }
    out += "\"]";
  }
  out += ']';
}

void append_best(std::string& out, std::span<const BookLevel> side) {
  if (side.empty()) {
    out += "null";
    return;
  }
  out += '"';
  out += side.front().price_text();
  out += '"';
}

void append_mid(std::string& out, const OrderBook& book) {
  const auto mid = book.mid_price();
  if (!mid) {
    out += "null";
    return;
  }
  out += '"';
  mid->append_to(out);
  out += '"';
}

}  // namespace

void append_book_line(std::string& out, const InstId& instrument, const BookSnapshot& snapshot) {
  const OrderBook& book = snapshot.book;
  out += R"({"timestamp_utc":")";
  append_ms(out, snapshot.time);
  out += R"(","exchange":"okx","market":"perp","channel":"books","instId":")";
  out += instrument.str();
  out += R"(","bids_top400":)";
  append_levels(out, book.bids());
  out += R"(,"asks_top400":)";
  append_levels(out, book.asks());
  out += R"(,"best_bid":)";
  append_best(out, book.bids());
  out += R"(,"best_ask":)";
  append_best(out, book.asks());
  out += R"(,"mid_price":)";
  append_mid(out, book);
  out += R"(,"checksum":)";
  append_integer(out, snapshot.checksum);
  out += R"(,"seqId":)";
  append_integer_or_null(out, snapshot.sequence);
  out += R"(,"prevSeqId":)";
  append_integer_or_null(out, snapshot.previous);
  out += R"(,"gap_detected":)";
  out += snapshot.gap_detected ? "true" : "false";
  out += "}\n";
}

}  // namespace rq::vault
