#include "support/books.hpp"

#include <algorithm>

namespace rq::test {

namespace {

std::string text_of_side(std::span<const BookLevel> side) {
  std::string text;
  for (const auto& level : side) {
    if (!text.empty()) text += ", ";
    text += std::string(level.price_text()) + ' ' + std::string(level.size_text());
  }
  return text;
}

}  // namespace

BookLevel level(std::string_view price, std::string_view size, std::string_view orders) {
  return BookLevel::read({price, size, "0", orders}).value();
}

std::vector<BookLevel> levels(std::string_view text) {
  std::vector<BookLevel> found;
  while (!text.empty()) {
    const auto end = std::min(text.find(", "), text.size());
    const auto one = text.substr(0, end);
    const auto blank = one.find(' ');
    found.push_back(level(one.substr(0, blank), one.substr(blank + 1)));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return found;
}

Timestamp time_of_sequence(std::int64_t sequence) {
  return from_unix_ms(1'700'000'000'000 + sequence * 10);
}

BookUpdate snapshot(std::int64_t sequence, std::string_view bids, std::string_view asks) {
  auto made = update(BookUpdate::none_before, sequence, bids, asks);
  made.is_snapshot = true;
  return made;
}

BookUpdate update(std::int64_t previous, std::int64_t sequence, std::string_view bids,
                  std::string_view asks) {
  BookUpdate made;
  made.time = time_of_sequence(sequence);
  made.sequence = sequence;
  made.previous = previous;
  made.bids = levels(bids);
  made.asks = levels(asks);
  return made;
}

BookUpdate heartbeat(std::int64_t sequence) {
  return update(sequence, sequence);
}

std::string text_of(const OrderBook& book) {
  return text_of_side(book.bids()) + " | " + text_of_side(book.asks());
}

void KeptLines::write(const BookSnapshot& snapshot) {
  lines.push_back({text_of(snapshot.book), snapshot.sequence.value_or(0),
                   snapshot.previous.value_or(0), snapshot.time, snapshot.gap_detected});
}

}  // namespace rq::test
