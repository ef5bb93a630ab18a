#include "vault/raw_trade_writer.hpp"

namespace rq::vault {

RawTradeWriter::RawTradeWriter(FileSystem& fs, const Layout& layout, const InstId& instrument,
                               const ContractText& contract, const RawTradeEnd& end)
    : layout_(layout), instrument_(instrument), codec_(instrument, contract), end_(end), file_(fs) {
  if (end_.day) file_.begin(layout_.raw_trades(instrument_, *end_.day));
}

void RawTradeWriter::append(const TradeText& trade) {
  const Date day = date_of(trade.time);
  if (!end_.day || day > *end_.day) {
    file_.begin(layout_.raw_trades(instrument_, day));
    end_.day = day;
  }
  codec_.append(file_.lines(), trade);
  end_.last_id = trade.id;
  if (file_.lines().size() >= LiveFile::buffer_limit) file_.flush();
}

}  // namespace rq::vault
