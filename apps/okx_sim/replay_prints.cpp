#include "okx_sim/replay_prints.hpp"

namespace rq::okx_sim {

ReplayPrints::ReplayPrints(vault::FileSystem& fs, const vault::Layout& layout,
                           const InstId& instrument, Timestamp from)
    : fs_(fs),
      instrument_(instrument),
      from_(from),
      files_(vault::survey_raw_trades(fs, layout, instrument)) {
  // A file's date is the largest event date so far: what is in it is not younger.
  while (next_file_ < files_.size() && files_[next_file_].day < date_of(from)) ++next_file_;
}

std::optional<Print> ReplayPrints::next() {
  while (next_trade()) {
    const Trade& trade = reader_->trade();
    if (trade.time < from_) continue;
    from_ = Timestamp::min();  // from here on all of them, late ones included
    return Print{trade.time, trade.id, trade.side, false, trade.price.value, trade.size.value};
  }
  return std::nullopt;
}

bool ReplayPrints::next_trade() {
  while (!reader_ || !reader_->next()) {
    if (next_file_ == files_.size()) return false;
    reader_.emplace(fs_, files_[next_file_++], instrument_);
  }
  return true;
}

}  // namespace rq::okx_sim
