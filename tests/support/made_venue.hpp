#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "market/trade.hpp"
#include "market/trade_recorder.hpp"

namespace rq::test {

/// A venue's tape and its REST: rising ids, some of which never existed.
class MadeVenue {
 public:
  /// One more trade; its id is the next one, after `hole` ids that never exist.
  void print(TradeId hole = 0);

  [[nodiscard]] TradeId first_id() const { return tape_.begin()->first; }
  [[nodiscard]] TradeId newest() const { return tape_.empty() ? next_ - 1 : tape_.rbegin()->first; }
  [[nodiscard]] TradeText trade(TradeId id) const;
  [[nodiscard]] bool has(TradeId id) const { return tape_.contains(id); }
  /// Ids from `from` on, rising.
  [[nodiscard]] std::vector<TradeId> ids_since(TradeId from) const;
  /// What REST answers to "below this id", or its newest page, when its caches know nothing above
  /// `newest` and its history nothing below `oldest`.
  [[nodiscard]] std::vector<TradeText> page(std::optional<TradeId> below, TradeId newest,
                                            TradeId oldest = 0, std::size_t size = 100) const;

 private:
  struct Print {
    Timestamp time;
    std::string price;
  };
  std::map<TradeId, Print> tape_;
  TradeId next_ = 1'000;
};

/// Keeps what a recorder puts out, and checks that ids rise.
class KeptTape : public RecorderSink {
 public:
  void write(const TradeText& trade) override;
  void note(const GapRecord& gap) override { gaps.push_back(gap); }
  void set_aside(const TradeText& trade, const char*) override { aside.push_back(trade.id); }

  /// Ids between the first and the last written that are neither written nor in a record of
  /// `kind`.
  [[nodiscard]] std::vector<TradeId> unexplained() const;

  std::vector<TradeId> ids;
  std::vector<GapRecord> gaps;
  std::vector<Timestamp> times;  // of `ids`
  std::vector<TradeId> aside;
};

}  // namespace rq::test
