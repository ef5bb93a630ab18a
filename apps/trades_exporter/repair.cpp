#include "trades_exporter/repair.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/log.hpp"
#include "app/wall_clock.hpp"
#include "core/errors.hpp"
#include "net/net_error.hpp"
#include "net/spawn.hpp"
#include "okx/trade_messages.hpp"
#include "okx/venue_error.hpp"

namespace rq::trades_exporter {

namespace {

namespace asio = boost::asio;
namespace log = app::log;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes report_interval{1};
/// Short beside any --gap-timeout: time in which REST is there and nobody asks must not count.
constexpr std::chrono::seconds longest_wait{5};

using app::utc_now;

}  // namespace

/// One coroutine's connection to REST, and what it read last.
struct Repair::Worker {
  Worker(const asio::any_io_executor& executor, const Repair& repair)
      : rest(repair.make_client_()), timer(executor), backoff(repair.random_, longest_wait) {}

  net::Task<> sleep(Clock::duration duration) {
    timer.expires_after(duration);
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }

  std::unique_ptr<okx::RestClient> rest;
  asio::steady_timer timer;
  net::Backoff backoff;
  okx::TradeMessages answer;
};

Repair::Repair(asio::any_io_executor executor, const Recordings& recordings, MakeClient make_client,
               std::function<std::uint64_t()> random)
    : executor_(std::move(executor)),
      recordings_(recordings),
      make_client_(std::move(make_client)),
      random_(std::move(random)) {
  for (std::size_t i = 0; i < PagePlan::most_requests; ++i)
    workers_.push_back(std::make_shared<Worker>(executor_, *this));
  scout_ = std::make_shared<Worker>(executor_, *this);
}

void Repair::start(std::optional<Timestamp> backfill_start) {
  backfill_start_ = backfill_start;
  std::vector<Recording*> all;
  for (const auto& recording : recordings_) all.push_back(recording.get());
  begin_empty_ones(all);
  for (const auto& worker : workers_) net::spawn(executor_, fetch_pages(worker));
}

void Repair::join(Recording& recording) {
  begin_empty_ones({&recording});
}

void Repair::begin_empty_ones(const std::vector<Recording*>& recordings) {
  if (!backfill_start_) return;
  std::vector<Beginning> beginnings;
  for (auto* recording : recordings) {
    if (recording->recorder().last_id()) continue;
    recording->recorder().hold();
    beginnings.push_back({recording, BackfillSearch(*backfill_start_)});
  }
  if (!beginnings.empty()) net::spawn(executor_, begin_in_the_past(std::move(beginnings)));
}

void Repair::wake() {
  for (const auto& worker : workers_) worker->timer.cancel();
}

/// The next page that any recorder wants, one instrument after the other.
std::optional<Repair::Page> Repair::next_page() {
  for (std::size_t i = 0; i < recordings_.size(); ++i) {
    Recording& recording = *recordings_[turn_++ % recordings_.size()];
    if (const auto below = recording.recorder().next_page()) return Page{&recording, *below};
  }
  return std::nullopt;
}

net::Task<> Repair::fetch_pages(std::shared_ptr<Worker> worker) {
  while (true) {
    const auto page = next_page();
    if (!page) {
      co_await worker->sleep(std::chrono::hours(1));
      continue;
    }
    co_await fetch_one(*worker, *page);
  }
}

net::Task<> Repair::fetch_one(Worker& worker, Page page) {
  TradeRecorder& recorder = page.recording->recorder();
  if (!co_await fetch_page(worker, *page.recording, page.below)) {
    recorder.on_page_failed(page.below);
  } else if (worker.answer.error().empty()) {
    recorder.on_page(page.below, worker.answer.trades(), utc_now());
    show_fetching();
    co_return;
  } else {
    report_damage(worker, *page.recording);
    recorder.on_damaged_page(page.below, worker.answer.trades(), utc_now());
  }
  const auto again = Clock::now() + worker.backoff.next();
  while (Clock::now() < again) co_await worker.sleep(again - Clock::now());
}

/// Whether there is an answer, in `worker.answer`.
net::Task<bool> Repair::fetch(Worker& worker, Recording& recording, Question question) {
  std::string trouble;
  try {
    const std::string body = co_await question(*worker.rest, recording.instrument());
    last_answer_ = Clock::now();
    worker.answer.read_answer(body, recording.instrument());
    worker.backoff.reset();
    co_return true;
  } catch (const okx::VenueError& error) {
    last_answer_ = Clock::now();
    worker.backoff.reset();  // it is there: a second is enough
    trouble = error.what();
  } catch (const net::NetError& error) {
    trouble = error.what();
  } catch (const DataError& error) {
    trouble = error.what();
  }
  report(recording, trouble);
  co_return false;
}

net::Task<bool> Repair::fetch_page(Worker& worker, Recording& recording,
                                   std::optional<TradeId> below) {
  return fetch(worker, recording, [below](okx::RestClient& rest, const InstId& instrument) {
    return rest.history_trades(instrument, below);
  });
}

void Repair::report(const Recording& recording, const std::string& trouble) {
  const auto now = Clock::now();
  if (last_report_ != Clock::time_point{} && now - last_report_ < report_interval)
    return log::debug(recording.instrument().str() + ": " + trouble);
  last_report_ = now;
  log::warn(recording.instrument().str() + ": trades cannot be fetched from REST now, trying " +
            "again: " + trouble);
}

void Repair::report_damage(const Worker& worker, const Recording& recording) {
  report(recording, "a row of an answer cannot be read: " + worker.answer.error());
}

/// One page for each tape in turn, so that one which REST says nothing about keeps none waiting.
net::Task<> Repair::begin_in_the_past(std::vector<Beginning> beginnings) {
  const auto searcher = std::make_shared<Worker>(executor_, *this);
  while (!beginnings.empty()) {
    for (auto& beginning : beginnings)
      if (Clock::now() >= beginning.next_question) co_await search_on(*searcher, beginning);
    show_search(beginnings);
    std::erase_if(beginnings, [](const Beginning& beginning) { return beginning.search.done(); });
    const auto next = std::ranges::min_element(beginnings, {}, &Beginning::next_question);
    if (next != beginnings.end() && next->next_question > Clock::now())
      co_await searcher->sleep(next->next_question - Clock::now());
  }
}

void Repair::show_search(const std::vector<Beginning>& beginnings) {
  std::uint64_t left = 0;
  for (const auto& beginning : beginnings) left += beginning.search.pages_left().value_or(0);
  search_progress_.show(left);
}

void Repair::show_fetching() {
  std::uint64_t left = 0;
  for (const auto& recording : recordings_) left += recording->recorder().missing();
  fetch_progress_.show(left);
}

net::Task<> Repair::search_on(Worker& worker, Beginning& beginning) {
  constexpr std::chrono::seconds until_there_may_be_a_trade{1};
  bool answered = co_await fetch_page(worker, *beginning.recording, beginning.search.below());
  if (answered && !worker.answer.error().empty()) {
    report_damage(worker, *beginning.recording);
    answered = false;
  }
  if (!answered) {
    beginning.next_question = Clock::now() + worker.backoff.next();
    co_return;
  }
  const auto trades = worker.answer.trades();
  if (trades.empty() && !beginning.search.below())
    beginning.next_question = Clock::now() + until_there_may_be_a_trade;
  beginning.search.on_page(trades);
  if (beginning.search.done()) begin(beginning);
}

void Repair::begin(Beginning& beginning) {
  Recording& recording = *beginning.recording;
  if (beginning.search.cut_short())
    log::warn(recording.instrument().str() +
              ": the exchange's history begins later than --backfill asks for");
  recording.recorder().expect_gap("backfill");
  recording.recorder().begin_behind(*beginning.search.behind(), beginning.search.cut_short(),
                                    utc_now());
  wake();
}

net::Task<std::optional<TradeId>> Repair::look_behind(Recording& recording) {
  bool answered =
      co_await fetch(*scout_, recording, [](okx::RestClient& rest, const InstId& instrument) {
        return rest.newest_trades(instrument);
      });
  // The same from history, which lags more.
  if (!answered) answered = co_await fetch_page(*scout_, recording, std::nullopt);
  const auto trades = scout_->answer.trades();
  if (!answered || trades.empty()) co_return std::nullopt;
  if (scout_->answer.error().empty()) recording.recorder().on_newest(trades, utc_now());
  co_return std::ranges::max_element(trades, {}, &TradeText::id)->id;
}

}  // namespace rq::trades_exporter
