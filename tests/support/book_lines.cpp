#include "support/book_lines.hpp"

namespace rq::test {

namespace {

std::string side(const BookLevels& levels) {
  std::string text = "[";
  for (const auto& [price, size] : levels) {
    if (text.size() > 1) text += ',';
    text += "[\"" + price + "\",\"" + size + "\",\"0\",\"1\"]";
  }
  return text + ']';
}

std::string best(const BookLevels& levels) {
  return levels.empty() ? "null" : '"' + levels.front().first + '"';
}

}  // namespace

std::string book_line(const InstId& instrument, Timestamp time, const BookLevels& bids,
                      const BookLevels& asks, bool gap_detected) {
  return R"({"timestamp_utc":")" + format_ms(time) +
         R"(","exchange":"okx","market":"perp","channel":"books","instId":")" + instrument.str() +
         R"(","bids_top400":)" + side(bids) + R"(,"asks_top400":)" + side(asks) +
         R"(,"best_bid":)" + best(bids) + R"(,"best_ask":)" + best(asks) +
         R"(,"mid_price":null,"checksum":0,"seqId":2,"prevSeqId":1,"gap_detected":)" +
         (gap_detected ? "true" : "false") + "}\n";
}

std::string book_path(const vault::Layout& layout, const InstId& instrument, Timestamp time,
                      vault::L2Form form) {
  return layout.relative(layout.l2_hour(instrument, time, form));
}

}  // namespace rq::test
