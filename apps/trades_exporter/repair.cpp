#include "trades_exporter/repair.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/log.hpp"
#include "app/wall_clock.hpp"
#include "core/errors.hpp"
#include "market/backfill_search.hpp"
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

using app::utc_now;

}  // namespace

/// One coroutine's connection to REST, and what it read last.
struct Repair::Worker {
  Worker(asio::any_io_executor executor, const Repair& repair)
      : rest(repair.make_client_()), timer(std::move(executor)), backoff(repair.random_) {}

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
  searcher_ = std::make_shared<Worker>(executor_, *this);
  scout_ = std::make_shared<Worker>(executor_, *this);
}

void Repair::start(std::optional<Timestamp> backfill_start) {
  if (backfill_start) net::spawn(executor_, begin_in_the_past(*backfill_start));
  for (const auto& worker : workers_) net::spawn(executor_, fetch_pages(worker));
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
    TradeRecorder& recorder = page->recording->recorder();
    if (co_await fetch_page(*worker, *page->recording, page->below)) {
      recorder.on_page(page->below, worker->answer.trades(), utc_now());
    } else {
      recorder.on_page_failed(page->below);
      const auto again = Clock::now() + worker->backoff.next();
      while (Clock::now() < again) co_await worker->sleep(again - Clock::now());
    }
  }
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

net::Task<> Repair::begin_in_the_past(Timestamp start) {
  for (const auto& recording : recordings_)
    if (!recording->recorder().last_id()) recording->recorder().hold();
  for (const auto& recording : recordings_)
    if (!recording->recorder().last_id()) co_await search_begin(*recording, start);
}

net::Task<> Repair::search_begin(Recording& recording, Timestamp start) {
  Worker& worker = *searcher_;
  BackfillSearch search(start);
  while (!search.done()) {
    if (co_await fetch_page(worker, recording, search.below())) {
      search.on_page(worker.answer.trades());
    } else {
      co_await worker.sleep(worker.backoff.next());
    }
  }
  if (search.cut_short())
    log::warn(recording.instrument().str() +
              ": the exchange's history begins later than --backfill asks for");
  recording.recorder().expect_gap("backfill");
  recording.recorder().begin_behind(*search.behind(), utc_now());
  wake();
}

net::Task<bool> Repair::look_behind(Recording& recording) {
  const bool answered =
      co_await fetch(*scout_, recording, [](okx::RestClient& rest, const InstId& instrument) {
        return rest.newest_trades(instrument);
      });
  const auto trades = scout_->answer.trades();
  if (!answered || trades.empty()) co_return false;
  const TradeId newest = std::ranges::max_element(trades, {}, &TradeText::id)->id;
  TradeRecorder& recorder = recording.recorder();
  const bool behind = recorder.last_id() && newest > *recorder.last_id() && !recorder.has_gap();
  recorder.on_newest(newest, utc_now());
  recorder.on_page(newest + 1, trades, utc_now());
  co_return behind;
}

}  // namespace rq::trades_exporter
