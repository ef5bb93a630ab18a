// Whatever the feed does to the messages of a book, and however old REST's books are: each line is
// the exchange's book at its id.
#include <deque>
#include <map>

#include "support/books.hpp"
#include "support/catch.hpp"

#include "sim/split_mix.hpp"

namespace {

using namespace rq;
using namespace std::chrono_literals;
using test::KeptLines;

/// An exchange's book: every state that it ever had, by id.
class Venue {
 public:
  explicit Venue(std::uint64_t seed) : random_(seed) {
    for (int i = 0; i < 20; ++i) {
      bids_[1'000 - i] = 1;
      asks_[1'001 + i] = 1;
    }
    remember();
  }

  /// The message of one more step.
  BookUpdate step() {
    BookUpdate message;
    if (random_.once_in(12)) {
      message = test::heartbeat(id_);
    } else {
      const auto before = id_;
      if (random_.once_in(150)) epoch_ -= 5'000'000;  // maintenance
      serial_ += 1 + static_cast<std::int64_t>(random_.below(9));
      id_ = epoch_ + serial_;
      message = test::update(before, id_, change(bids_, 900, 1'000), change(asks_, 1'001, 1'100));
      remember();
    }
    message.time = from_unix_ms(++clock_);
    time_ = message.time;
    return message;
  }
  [[nodiscard]] BookUpdate whole() const {
    auto message = test::snapshot(id_, text_of(bids_), text_of(asks_));
    message.time = time_;
    return message;
  }
  [[nodiscard]] const std::string* at(std::int64_t id) const {
    const auto found = states_.find(id);
    return found == states_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::int64_t id() const { return id_; }

 private:
  template <class Side>
  std::string change(Side& side, std::int64_t low, std::int64_t high) {
    std::string text;
    for (auto count = random_.below(4); count > 0; --count) {
      const auto price = random_.between(low, high);
      const std::uint64_t size = random_.once_in(3) ? 0 : 1 + random_.below(90);
      if (size == 0)
        side.erase(price);  // it need not have been there
      else
        side[price] = size;
      text += (text.empty() ? "" : ", ") + std::to_string(price) + ' ' + std::to_string(size);
    }
    return text;
  }
  template <class Side>
  static std::string text_of(const Side& side) {
    std::string text;
    for (const auto& [price, size] : side)
      text += (text.empty() ? "" : ", ") + std::to_string(price) + ' ' + std::to_string(size);
    return text;
  }
  void remember() { states_[id_] = text_of(bids_) + " | " + text_of(asks_); }

  sim::SplitMix random_;
  std::map<std::int64_t, std::uint64_t, std::greater<>> bids_;
  std::map<std::int64_t, std::uint64_t> asks_;
  std::int64_t epoch_ = 1'000'000'000;
  std::int64_t serial_ = 0;
  std::int64_t id_ = epoch_;
  std::int64_t clock_ = 1'700'000'000'000;
  Timestamp time_ = from_unix_ms(clock_);
  std::map<std::int64_t, std::string> states_;
};

/// What goes wrong, each in one of so many messages; 0: never.
struct Trouble {
  std::uint64_t lose = 0;
  std::uint64_t repeat = 0;
  std::uint64_t reorder = 0;
  std::uint64_t restart = 0;     // a snapshot that nobody asked for
  std::uint64_t disconnect = 0;  // and connect, with a snapshot
  std::uint64_t mute = 0;        // subscriptions bring no snapshot, one in so many
  std::size_t rest_lag = 0;      // books that REST is behind, at most
};

class Run {
 public:
  Run(std::uint64_t seed, const Trouble& trouble)
      : random_(seed), trouble_(trouble), venue_(seed * 7 + 1) {
    recorder_.on_connected();
    subscribe();
  }

  void go(int steps) {
    for (int i = 0; i < steps; ++i) step();
    trouble_ = {};
    for (int i = 0; i < 3'000 && !(recorder_.is_following() && i > 50); ++i) step();
  }

  /// "" when every line is the truth.
  [[nodiscard]] std::string flaw() const {
    for (const auto& line : out_.lines) {
      const auto* truth = venue_.at(line.sequence);
      if (truth == nullptr) return "a line is of no book: " + std::to_string(line.sequence);
      if (*truth != line.book)
        return "at " + std::to_string(line.sequence) + ": " + line.book + " is not " + *truth;
    }
    if (!recorder_.is_following()) return "it does not follow in the end";
    const auto* truth = venue_.at(*recorder_.sequence());
    if (*recorder_.sequence() != venue_.id() || *truth != test::text_of(recorder_.book()))
      return "it is not at the end";
    return {};
  }
  [[nodiscard]] const BookRecorder& recorder() const { return recorder_; }
  [[nodiscard]] const KeptLines& out() const { return out_; }

 private:
  void subscribe() {
    if (!random_.once_in(trouble_.mute)) recorder_.on_update(venue_.whole());
  }
  void step() {
    const auto message = venue_.step();
    rest_.push_back(venue_.whole());
    if (rest_.size() > trouble_.rest_lag + 1) rest_.pop_front();
    deliver(message);
    recorder_.tick(100ms);
    if (recorder_.take_subscription_wish()) subscribe();
    if (recorder_.take_rest_wish()) recorder_.on_rest_book(rest_[random_.below(rest_.size())]);
  }
  void deliver(const BookUpdate& message) {
    if (random_.once_in(trouble_.disconnect)) {
      recorder_.on_disconnected();
      recorder_.on_connected();
      return recorder_.on_update(venue_.whole());
    }
    if (random_.once_in(trouble_.restart)) recorder_.on_update(venue_.whole());
    if (random_.once_in(trouble_.lose)) return;
    if (random_.once_in(trouble_.reorder)) return late_.push_back(message);
    recorder_.on_update(message);
    if (random_.once_in(trouble_.repeat)) recorder_.on_update(message);
    for (; !late_.empty(); late_.pop_back()) recorder_.on_update(late_.back());
  }

  sim::SplitMix random_;
  Trouble trouble_;
  Venue venue_;
  KeptLines out_;
  BookRecorder recorder_{BookRecorderSettings{.cadence = 300ms}, out_};
  std::deque<BookUpdate> rest_;
  std::vector<BookUpdate> late_;
};

}  // namespace

TEST_CASE("every line is the exchange's book at its id, whatever feed and REST do", "[book]") {
  const Trouble kinds[] = {
      {},
      {.lose = 50},
      {.repeat = 3},
      {.reorder = 40},
      {.restart = 30},
      {.disconnect = 60},
      {.lose = 60, .mute = 2, .rest_lag = 3},
      {.lose = 40,
       .repeat = 5,
       .reorder = 60,
       .restart = 50,
       .disconnect = 200,
       .mute = 3,
       .rest_lag = 5},
  };
  std::uint64_t rest_books = 0;
  for (const auto& trouble : kinds) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      Run run(seed, trouble);
      run.go(1'500);
      CAPTURE(&trouble - kinds, seed);
      REQUIRE(run.flaw() == "");
      REQUIRE(run.out().lines.size() > 50);
      const auto gaps = run.recorder().counts().all_gaps();
      const bool harmless = trouble.lose + trouble.reorder + trouble.disconnect == 0;
      CHECK((gaps == 0) == harmless);
      std::size_t flagged = 0;
      for (const auto& line : run.out().lines) flagged += std::size_t{line.gap_detected};
      CHECK(flagged == gaps);
      rest_books += run.recorder().counts().rest_books;
    }
  }
  CHECK(rest_books > 10);
}
