#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "find_signals/evaluation.hpp"
#include "find_signals/options.hpp"

#include "core/errors.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/newer_trades_reader.hpp"

namespace rq::app {

/// The current time, UTC.
using Clock = std::function<Timestamp()>;

/// Asks the Vault the same question, once or again and again.
class Evaluator {
 public:
  Evaluator(SignalQuery query, vault::FileSystem& fs, vault::Layout layout, Clock clock);

  /// One result for each instrument and timeframe, by name or in the order they were named. An
  /// instrument that fails is reported on the log and does not keep the others from being judged;
  /// when none is left, the first failure is thrown: `NoInputError` when there is nothing to judge
  /// yet or when it was not read that far, `DataError`, `IoError`.
  std::vector<Evaluation> evaluate();
  /// The first failure of the last `evaluate`, else `ok`.
  [[nodiscard]] ExitCode result() const { return result_; }

 private:
  /// What an instrument's answers have in common, whatever the timeframe.
  struct Market {
    Timestamp as_of;
    Timestamp tracked_through;
    std::optional<Price> last_price{};
    std::optional<vault::NewerTrades> newer{};  ///< looked for when now is asked about
    std::optional<std::string> stale{};
    std::vector<vault::TapeHole> holes{};
  };

  void evaluate(const InstId& instrument, std::vector<Evaluation>& evaluations);
  Market look_at_market(const InstId& instrument, Timestamp tracked_through);
  Evaluation evaluate(const InstId& instrument, const Market& market, const SignalRules& rules);
  void look_at_newer_trades(const InstId& instrument, Market& market);
  void weigh_signals(Evaluation& evaluation);
  [[nodiscard]] std::optional<std::string> stale(const InstId& instrument, const Market& market);
  [[nodiscard]] NoInputError no_wicks_of(const InstId& instrument) const;
  [[nodiscard]] std::vector<InstId> instruments() const;
  [[nodiscard]] std::vector<InstId> instruments_with_wicks() const;
  [[nodiscard]] Timestamp moment(const InstId& instrument, Timestamp tracked_through) const;

  SignalQuery query_;
  vault::FileSystem& fs_;
  vault::Layout layout_;
  Clock clock_;
  std::set<std::string> reported_;
  ExitCode result_ = ExitCode::ok;
};

}  // namespace rq::app
