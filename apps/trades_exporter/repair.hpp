#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "trades_exporter/recording.hpp"
#include "trades_exporter/repair_progress.hpp"

#include "market/backfill_search.hpp"
#include "net/backoff.hpp"
#include "net/task.hpp"
#include "okx/rest_client.hpp"

namespace rq::trades_exporter {

/// Fetches from REST what the recorders miss: gaps page by page, where a backfill begins, and what
/// a silent feed does not tell.
class Repair {
 public:
  using Recordings = std::vector<std::unique_ptr<Recording>>;
  using MakeClient = std::function<std::unique_ptr<okx::RestClient>()>;

  Repair(boost::asio::any_io_executor executor, const Recordings& recordings,
         MakeClient make_client, std::function<std::uint64_t()> random);

  /// Starts its coroutines. Each tape that is empty begins at `backfill_start`, if there is one.
  void start(std::optional<Timestamp> backfill_start);
  /// A recording was added; its tape begins likewise.
  void join(Recording& recording);
  /// There may be something to fetch.
  void wake();
  /// When REST last answered anything.
  [[nodiscard]] std::chrono::steady_clock::time_point last_answer() const { return last_answer_; }

  /// Asks REST for the newest trades of a recording and hands them to its recorder; the newest id,
  /// nothing when there is no answer or no trade.
  net::Task<std::optional<TradeId>> look_behind(Recording& recording);

 private:
  struct Worker;
  struct Page {
    Recording* recording;
    TradeId below;
  };
  struct Beginning {  // a tape that is to begin in the past
    Recording* recording;
    BackfillSearch search;
    std::chrono::steady_clock::time_point next_question{};
  };

  net::Task<> fetch_pages(std::shared_ptr<Worker> worker);
  net::Task<> fetch_one(Worker& worker, Page page);
  void begin_empty_ones(const std::vector<Recording*>& recordings);
  net::Task<> begin_in_the_past(std::vector<Beginning> beginnings);
  net::Task<> search_on(Worker& worker, Beginning& beginning);
  void show_search(const std::vector<Beginning>& beginnings);
  void show_fetching();
  void begin(Beginning& beginning);
  /// One question to REST about a recording.
  using Question = std::function<net::Task<std::string>(okx::RestClient&, const InstId&)>;
  net::Task<bool> fetch(Worker& worker, Recording& recording, Question question);
  net::Task<bool> fetch_page(Worker& worker, Recording& recording, std::optional<TradeId> below);
  std::optional<Page> next_page();
  void report(const Recording& recording, const std::string& trouble);
  void report_damage(const Worker& worker, const Recording& recording);

  boost::asio::any_io_executor executor_;
  const Recordings& recordings_;
  MakeClient make_client_;
  std::function<std::uint64_t()> random_;
  std::vector<std::shared_ptr<Worker>> workers_;
  std::shared_ptr<Worker> scout_;  // of what a silent feed does not tell
  std::optional<Timestamp> backfill_start_;
  std::size_t turn_ = 0;
  std::chrono::steady_clock::time_point last_answer_{};
  std::chrono::steady_clock::time_point last_report_{};
  RepairProgress search_progress_{"backfill", "finding the first trade:", "pages"};
  RepairProgress fetch_progress_{"missing trades", "fetched", "trades"};
};

}  // namespace rq::trades_exporter
