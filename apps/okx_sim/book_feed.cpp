#include "okx_sim/book_feed.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace rq::okx_sim {

namespace {

/// seqId moves on by any number.
constexpr std::uint64_t sequence_step = 7;

/// A market without a trade for longer is silent.
constexpr std::chrono::seconds lively_time{10};

/// How many steps are made up for when the clock runs fast.
constexpr std::int64_t most_steps = 20;

Decimal number_of(const std::optional<std::string>& text, const Decimal& otherwise) {
  return text ? Decimal::parse(*text).value() : otherwise;
}

/// How many whole `unit`s `value` is.
std::int64_t count_of(const Decimal& value, const Decimal& unit) {
  const auto ten_to = [](int exponent) {
    return powers_of_ten[static_cast<std::size_t>(std::max(0, exponent))];
  };
  const int shift = unit.decimals() - value.decimals();
  return value.mantissa() * ten_to(shift) / ten_to(-shift) / unit.mantissa();
}

}  // namespace

BookFeed::BookFeed(const Listing& listing, std::uint64_t seed)
    : head_(R"({"arg":{"channel":"books","instId":")" + listing.instrument.str() +
            R"("},"action":")"),
      tick_(number_of(listing.facts.tick_size, Decimal(1, 4))),
      lot_(number_of(listing.facts.lot_size, Decimal(1, 0))),
      book_(seed) {}

void BookFeed::open(Timestamp now, const Print& last, std::uint64_t& sequence) {
  book_.follow(count_of(last.price, tick_));
  sequence_ = sequence += sequence_step;
  last_update_ = last_step_ = now;
}

std::vector<BookMessage> BookFeed::advance(Timestamp now, const Print& last,
                                           std::uint64_t& sequence) {
  std::vector<BookMessage> messages;
  last_step_ = std::max(last_step_, now - most_steps * cadence);
  while (last_step_ + cadence <= now) {
    last_step_ += cadence;
    if (auto message = step(last_step_, last, sequence)) messages.push_back(*std::move(message));
  }
  return messages;
}

std::optional<BookMessage> BookFeed::step(Timestamp now, const Print& last,
                                          std::uint64_t& sequence) {
  if (one_sided_until_ && now >= *one_sided_until_) {
    one_sided_until_.reset();
    book_.set_one_sided(false);
    disturbed_ = true;
  }
  if (now - last.time <= lively_time || std::exchange(disturbed_, false)) {
    const auto changes = book_.follow(count_of(last.price, tick_));
    if (!changes.empty())
      return BookMessage{update(changes, now, sequence), !std::exchange(loses_next_, false)};
  }
  if (now - *last_update_ < heartbeat) return std::nullopt;
  last_update_ = now;
  return BookMessage{message("update", {}, {}, std::to_string(sequence_))};
}

std::vector<BookMessage> BookFeed::suffer(const Fault& fault, Timestamp now,
                                          std::uint64_t& sequence) {
  switch (fault.kind) {
    case FaultKind::book_gap:
      disturbed_ = loses_next_ = true;
      return {};
    case FaultKind::book_reset: {
      const std::string previous = std::to_string(sequence_);
      sequence_ = sequence /= 2;
      last_update_ = now;
      return {{message("update", {}, {}, previous)}};
    }
    case FaultKind::book_restart:
      return {{snapshot()}};
    case FaultKind::book_cross:
      disturbed_ = true;
      return {{update(book_.cross(), now, sequence)}};
    case FaultKind::one_sided:
      one_sided_until_ = now + fault.length;
      return {{update(book_.set_one_sided(true), now, sequence)}};
    default:
      return {};
  }
}

std::string BookFeed::snapshot() const {
  return message("snapshot", book_.asks(), book_.bids(), "-1");
}

std::string BookFeed::rest(std::size_t levels) const {
  std::string out = "{";
  append_sides(out, book_.asks(), book_.bids(), levels);
  out += R"(,"ts":")" + std::to_string(last_update_->time_since_epoch().count()) + R"(","seqId":)" +
         std::to_string(sequence_) + "}";
  return out;
}

std::string BookFeed::update(const MadeBook::Changes& changes, Timestamp now,
                             std::uint64_t& sequence) {
  const std::string previous = std::to_string(sequence_);
  sequence_ = sequence += sequence_step;
  last_update_ = now;
  return message("update", changes.asks, changes.bids, previous);
}

std::string BookFeed::message(std::string_view action, const MadeBook::Side& asks,
                              const MadeBook::Side& bids, std::string_view previous) const {
  std::string out = head_;
  out += action;
  out += R"(","data":[{)";
  append_sides(out, asks, bids, MadeBook::depth + asks.size() + bids.size());
  out += R"(,"ts":")" + std::to_string(last_update_->time_since_epoch().count()) +
         R"(","checksum":0,"seqId":)" + std::to_string(sequence_) + R"(,"prevSeqId":)";
  out += previous;
  out += "}]}";
  return out;
}

/// Best prices first.
void BookFeed::append_sides(std::string& out, const MadeBook::Side& asks,
                            const MadeBook::Side& bids, std::size_t most) const {
  const auto append = [&](auto first, auto last) {
    for (std::size_t count = 0; first != last && count < most; ++first, ++count) {
      if (count > 0) out += ',';
      append_level(out, first->first, first->second);
    }
  };
  out += R"("asks":[)";
  append(asks.begin(), asks.end());
  out += R"(],"bids":[)";
  append(bids.rbegin(), bids.rend());
  out += ']';
}

void BookFeed::append_level(std::string& out, std::int64_t price, const BookLevel& level) const {
  Decimal(price * tick_.mantissa(), tick_.decimals()).append_to(out += R"([")");
  Decimal(level.size * lot_.mantissa(), lot_.decimals()).append_to(out += R"(",")");
  out += R"(","0",")" + std::to_string(level.orders) + R"("])";
}

}  // namespace rq::okx_sim
