#include "market/id_sequence.hpp"

#include <algorithm>

namespace rq {

void IdSequence::add(TradeId id, Timestamp time) {
  if (!last_) return restart(id, time);
  ++rows_;
  if (id - last_->id > 1) {
    const IdHole hole{.from = last_->id + 1,
                      .to = id - 1,
                      .begins = last_->time,
                      .ends = std::max(last_->time, time)};
    missing_ += hole.missing();
    ++holes_;
    longest_ = std::max(longest_, hole.duration());
    if (hole.duration() > long_hole) long_holes_.push_back(hole);
  }
  last_ = End{id, time};
}

void IdSequence::restart(TradeId id, Timestamp time) {
  *this = IdSequence();
  rows_ = 1;
  first_ = last_ = End{id, time};
}

}  // namespace rq
