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

namespace rq::app {

/// The current time, UTC.
using Clock = std::function<Timestamp()>;

/// Asks the Vault the same question, once or again and again. Warns on the log, once an instrument,
/// when the wick tracker is behind.
class Evaluator {
 public:
  Evaluator(SignalQuery query, vault::FileSystem& fs, vault::Layout layout, Clock clock);

  /// One result an instrument, by name or in the order they were named. An instrument that fails is
  /// reported on the log and does not keep the others from being judged; when none is left, throws
  /// `NoInputError` when there is nothing to judge yet, `DataError`, `IoError`.
  std::vector<Evaluation> evaluate();
  /// The first failure of the last `evaluate`, else `ok`.
  [[nodiscard]] ExitCode result() const { return result_; }

 private:
  std::optional<Evaluation> evaluate(const InstId& instrument, Timestamp now);
  void weigh_signals(Evaluation& evaluation);
  [[nodiscard]] std::vector<InstId> instruments() const;
  [[nodiscard]] std::vector<InstId> instruments_with_wicks() const;
  [[nodiscard]] std::optional<Timestamp> moment(
      Timestamp now, const std::optional<Timestamp>& tracked_through) const;
  void warn_when_behind(const Evaluation& evaluation);
  void warn_once(const InstId& instrument, const std::string& message);

  SignalQuery query_;
  vault::FileSystem& fs_;
  vault::Layout layout_;
  Clock clock_;
  std::set<InstId> warned_;
  ExitCode result_ = ExitCode::ok;
};

}  // namespace rq::app
