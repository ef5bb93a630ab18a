#include "okx_sim/exchange.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <utility>

#include "okx_sim/lie.hpp"
#include "okx_sim/trade_frames.hpp"

#include "core/fnv.hpp"

namespace rq::okx_sim {

namespace {

/// `seqId` grows by this a print: a gap in it says that something is missing, not how much.
constexpr std::uint64_t sequence_step = 3;

/// Longer than any taker order: where the last row of `trades` is looked for.
constexpr std::size_t longest_order = 200;

/// Eight hexadecimal digits that look like nothing in particular.
std::string connection_id(std::uint64_t number) {
  std::array<char, 9> text{};
  std::snprintf(text.data(), text.size(), "%08x",
                static_cast<unsigned>(fnv1a(std::to_string(number)) & 0xffffffffU));
  return text.data();
}

}  // namespace

Exchange::Exchange(Markets markets, ExchangeSettings settings, Events events)
    : markets_(std::move(markets)),
      settings_(std::move(settings)),
      events_(std::move(events)),
      rest_(markets_, settings_.history, settings_.limited),
      script_(settings_.faults) {}

void Exchange::remember(Timestamp time) {
  constexpr std::size_t at_once = 100'000;  // so that a tape forgets as it goes
  for (const auto& market : markets_)
    while (const std::size_t count = market->tape.print_until(time, at_once)) {
      market->sequence += sequence_step * count;
      if (events_.on_prints) events_.on_prints(*market, count);
    }
}

std::size_t Exchange::advance(Timestamp market_time, Time now, std::size_t most) {
  std::erase_if(sessions_, [](const auto& session) { return session.expired(); });
  market_time_ = market_time;
  let_faults_begin(now);
  std::size_t printed = 0;
  for (const auto& market : markets_) {
    if (const std::size_t count = market->tape.print_until(market_time, most)) {
      printed += count;
      if (events_.on_prints) events_.on_prints(*market, count);
      publish(*market, count, now);
    }
    if (market->book_wanted) publish_book(*market, now);
  }
  for (const auto& session : sessions()) session->check_time(now);
  return printed;
}

std::shared_ptr<Session> Exchange::open_session(Endpoint endpoint, Time now) {
  if (settings_.limited && connects_.next_allowed(now) > now) return nullptr;
  connects_.count(now);
  auto session = std::make_shared<Session>(endpoint, connection_id(++connections_), markets_,
                                           conditions_, settings_.limited, now);
  sessions_.push_back(session);
  return session;
}

std::vector<std::shared_ptr<Session>> Exchange::sessions() const {
  std::vector<std::shared_ptr<Session>> sessions;
  for (const auto& weak : sessions_)
    if (auto session = weak.lock()) sessions.push_back(std::move(session));
  return sessions;
}

void Exchange::receive(Session& session, std::string_view text, Time now) {
  for (const auto& [channel, market] : session.receive(text, now)) {
    ++subscriptions_;
    if (channel == Channel::trades) send_last_trade(session, *market, now);
    if (channel != Channel::books) continue;
    market->book_wanted = true;
    if (market->book.is_open()) session.push(market->book.snapshot(), now);
  }
}

RestAnswer Exchange::get(std::string_view target, const RestMoment& moment) {
  if (const Fault* fault = conditions_.active(FaultKind::status, moment.real)) {
    if (fault->code == 429) return too_many_requests();
    const bool busy = fault->code == 503;
    return rest_error(fault->code, busy ? "50001" : "50026",
                      busy ? "Service temporarily unavailable. Please try again later."
                           : "System error. Please try again later.");
  }
  if (conditions_.active(FaultKind::limit, moment.real) != nullptr) return too_many_requests();
  if (conditions_.active(FaultKind::soft_limit, moment.real) != nullptr)
    return rest_error(200, "50011", "Too Many Requests");
  auto answer = rest_.get(target, moment);
  if (rest_lie_id_ > 0 && lie_about_id(answer.body, rest_lie_id_)) rest_lie_id_ = 0;
  if (rest_lie_time_ && lie_about_time(answer.body)) rest_lie_time_ = false;
  note_beginnings();
  return answer;
}

std::optional<Timestamp> Exchange::next_due() const {
  std::optional<Timestamp> next;
  for (const auto& market : markets_)
    if (const auto due = market->tape.next_due(); due && (!next || *due < *next)) next = due;
  return next;
}

void Exchange::publish(Market& market, std::size_t count, Time now) {
  const std::uint64_t sequence = market.sequence;
  market.sequence += sequence_step * count;
  bool all_trades = false;
  bool trades = false;
  for (const auto& session : sessions()) {
    all_trades = all_trades || session->subscribed(Channel::all_trades, market);
    trades = trades || session->subscribed(Channel::trades, market);
  }
  if (trades) publish_trades(market, count, sequence, now);
  if (all_trades) publish_all_trades(market, count, now);
}

void Exchange::publish_all_trades(const Market& market, std::size_t count, Time now) {
  const TradeFrames frames(market.listing.instrument);
  const auto end = market.tape.prints().end();
  for (auto first = end - static_cast<std::ptrdiff_t>(count); first != end;) {
    const auto length = std::min<std::ptrdiff_t>(
        end - first, static_cast<std::ptrdiff_t>(settings_.trades_per_message));
    push(Channel::all_trades, market, frames.all_trades(first, first + length), now);
    first += length;
  }
}

void Exchange::publish_trades(const Market& market, std::size_t count, std::uint64_t sequence,
                              Time now) {
  const TradeFrames frames(market.listing.instrument);
  const auto end = market.tape.prints().end();
  for (const auto& row : aggregate(end - static_cast<std::ptrdiff_t>(count), end)) {
    sequence += sequence_step * row.count;
    push(Channel::trades, market, frames.trades(row, sequence), now);
  }
}

void Exchange::publish_book(Market& market, Time now) {
  const auto& prints = market.tape.prints();
  if (prints.empty()) return;
  BookFeed& book = market.book;
  if (!book.is_open()) {
    book.open(market_time_, prints.back(), market.sequence);
    push(Channel::books, market, book.snapshot(), now);
  }
  note_beginnings();
  push_book(market, book.advance(market_time_, prints.back(), market.sequence), now);
}

void Exchange::push_book(Market& market, std::vector<BookMessage> messages, Time now) {
  for (auto& [text, is_sent] : messages) {
    if (events_.on_book) events_.on_book(market, text);
    if (is_sent) push(Channel::books, market, std::move(text), now);
  }
}

/// A book begins with a subscription, or with a question to REST.
void Exchange::note_beginnings() {
  for (const auto& market : markets_) {
    if (!market->book.is_open() || std::exchange(market->book_begun, true)) continue;
    if (events_.on_book) events_.on_book(*market, market->book.snapshot());
  }
}

void Exchange::send_last_trade(Session& session, const Market& market, Time now) {
  const auto& prints = market.tape.prints();
  const auto count = static_cast<std::ptrdiff_t>(std::min(prints.size(), longest_order));
  const auto rows = aggregate(prints.end() - count, prints.end());
  if (rows.empty()) return;
  session.push(TradeFrames(market.listing.instrument).trades(rows.back(), market.sequence), now);
}

void Exchange::push(Channel channel, const Market& market, std::string text, Time now) {
  for (const auto& weak : sessions_) {
    const auto session = weak.lock();
    if (!session || !session->subscribed(channel, market)) continue;
    session->push(text, now);
    ++messages_;
  }
  if (messages_ >= script_.next_message_mark()) let_faults_begin(now);
}

void Exchange::let_faults_begin(Time now) {
  if (!began_) return;
  const auto elapsed = std::chrono::floor<std::chrono::milliseconds>(now - *began_);
  for (const Fault& fault : script_.due(elapsed, messages_)) apply(fault, now);
}

void Exchange::apply(const Fault& fault, Time now) {
  conditions_.begin(fault, now);
  if (fault.kind == FaultKind::rest_lie_id) rest_lie_id_ = fault.count;
  if (fault.kind == FaultKind::rest_lie_time) rest_lie_time_ = true;
  if (fault.kind == FaultKind::hole)
    for (const auto& market : markets_) market->tape.skip_ids(fault.count);
  for (const auto& session : sessions()) session->suffer(fault, now);
  for (const auto& market : markets_) {
    if (!market->book.is_open()) continue;
    // A cache that begins to lag has what was true just now.
    if (fault.kind == FaultKind::lag)
      market->old_book = Market::OldBook{market->book, market_time_};
    push_book(*market, market->book.suffer(fault, market_time_, market->sequence), now);
  }
  if (events_.on_fault) events_.on_fault(fault);
}

}  // namespace rq::okx_sim
