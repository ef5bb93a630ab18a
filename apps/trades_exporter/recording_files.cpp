#include "trades_exporter/recording_files.hpp"

#include <utility>

#include "core/errors.hpp"
#include "vault/raw_trade_files.hpp"
#include "vault/swap.hpp"

namespace rq::trades_exporter {

namespace {

std::unique_ptr<vault::FileLock> lock_and_recover(vault::FileSystem& fs,
                                                  const vault::Layout& layout,
                                                  const InstId& instrument) {
  auto lock = vault::lock_instrument(fs, layout, "trades", instrument, "trades_exporter");
  vault::finish_swap(fs, layout.root(), layout.swap_journal("trades", instrument));
  return lock;
}

vault::RawTradeTail mend(vault::FileSystem& fs, const vault::Layout& layout,
                         const InstId& instrument) {
  const auto files = vault::survey_raw_trades(fs, layout, instrument);
  if (!files.empty() && !files.back().last_id && !files.back().is_hollow())
    throw DataError(layout.relative(files.back().path) + " holds no trade of " + instrument.str() +
                    " that can be read, so it is not known where to go on. Move it out of the "
                    "Vault, or repair it.");
  return vault::mend_raw_trades(fs, files);
}

}  // namespace

RecordingFiles::RecordingFiles(vault::FileSystem& fs, const vault::Layout& layout,
                               const InstId& instrument)
    : fs_(fs),
      layout_(layout),
      instrument_(instrument),
      lock_(lock_and_recover(fs, layout, instrument)),
      tail_(mend(fs, layout, instrument)),
      ledger_(std::make_unique<vault::GapLedger>(fs, layout, instrument, tail_.end.last_id)),
      rejects_(fs, layout.rejects("trades", instrument)) {}

/// Looks again where the files end before it does any work after one was taken away.
template <class Work>
void RecordingFiles::noticing_what_is_gone(Work work) {
  if (taken_away_) go_back();
  try {
    work();
  } catch (const vault::FileTakenAway&) {
    taken_away_ = true;
    throw;
  }
}

void RecordingFiles::go_back() {
  // A moved Vault took its lock along.
  if (!fs_.is_locked(layout_.lock("trades", instrument_)))
    lock_ = lock_and_recover(fs_, layout_, instrument_);
  auto tail = mend(fs_, layout_, instrument_);
  if (tail.end.last_id) {
    tail_ = std::move(tail);
    ledger_ = std::make_unique<vault::GapLedger>(fs_, layout_, instrument_, tail_.end.last_id);
    open_writer();
    news_->tell({++rewinds_, tail_.end});
  }
  taken_away_ = false;
}

void RecordingFiles::open_writer() {
  writer_ =
      std::make_unique<vault::RawTradeWriter>(fs_, layout_, instrument_, contract_, tail_.end);
}

void RecordingFiles::set_contract(const vault::ContractText& contract) {
  if (writer_) {
    sync();
    tail_.end = writer_->end();
  }
  contract_ = contract;
  open_writer();
}

void RecordingFiles::write(Batch& batch) {
  // No crash may leave a hole or a fetched trade without its record.
  if (batch.rewinds == rewinds_)
    for (const auto& gap : std::exchange(batch.gaps, {})) ledger_->append(gap);
  ledger_->commit();
  noticing_what_is_gone([&] { write_trades(batch); });
  rejects_.write(batch.rejects);
}

void RecordingFiles::write_trades(const Batch& batch) {
  if (batch.rewinds == rewinds_)
    for (const auto& held : batch.trades) {
      const TradeText trade = held.text();
      if (const auto last = writer_->end().last_id; last && trade.id <= *last) continue;
      writer_->append(trade);
    }
  writer_->flush();
}

void RecordingFiles::sync() {
  if (writer_) noticing_what_is_gone([&] { writer_->sync(); });
}

void RecordingFiles::write_state(const std::string& text) {
  const auto file = layout_.state("trades", instrument_);
  fs_.create_directories(file.parent_path());  // somebody may have moved it away
  vault::replace_file(fs_, file, text);
}

}  // namespace rq::trades_exporter
