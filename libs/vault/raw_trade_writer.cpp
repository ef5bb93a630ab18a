#include "vault/raw_trade_writer.hpp"

#include <algorithm>

namespace rq::vault {

namespace {

constexpr std::size_t buffer_limit = std::size_t{256} * 1024;

}  // namespace

RawTradeWriter::RawTradeWriter(FileSystem& fs, const Layout& layout, const InstId& instrument,
                               const ContractText& contract, const RawTradeEnd& end)
    : fs_(fs), layout_(layout), instrument_(instrument), codec_(instrument, contract), end_(end) {
  if (end_.day) path_ = layout_.raw_trades(instrument_, *end_.day);
}

void RawTradeWriter::append(const TradeText& trade) {
  const Date day = date_of(trade.time);
  if (!end_.day || day > *end_.day) rotate(day);
  codec_.append(buffer_, trade);
  end_.last_id = trade.id;
  if (buffer_.size() >= buffer_limit) flush();
}

void RawTradeWriter::rotate(Date day) {
  // The finished file is made safe first: a power cut may tear the newest file only.
  sync();
  file_.reset();
  path_ = layout_.raw_trades(instrument_, day);
  end_.day = day;
}

void RawTradeWriter::open() {
  fs_.create_directories(path_.parent_path());
  size_ = fs_.file_size(path_).value_or(0);
  file_ = fs_.open_append(path_);
  name_synced_ = false;  // even of a file that was there: a killed program may have left it so
}

void RawTradeWriter::flush() {
  if (buffer_.empty()) return;
  if (!file_) open();
  if (torn_) fs_.truncate(path_, size_);
  torn_ = true;
  file_->write(buffer_);
  torn_ = false;
  size_ += buffer_.size();
  buffer_.clear();
}

void RawTradeWriter::sync() {
  flush();
  if (!file_) return;
  file_->sync();
  if (!name_synced_) fs_.sync_directory(path_.parent_path());
  name_synced_ = true;
}

}  // namespace rq::vault
