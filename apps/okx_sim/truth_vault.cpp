#include "okx_sim/truth_vault.hpp"

#include "core/errors.hpp"

namespace rq::okx_sim {

TruthVault::TruthVault(vault::FileSystem& fs, const vault::Layout& layout, const Markets& markets,
                       Timestamp now) {
  for (const auto& market : markets) {
    const auto& [instrument, facts] = market->listing;
    const auto book_file = layout.root() / "books" / (instrument.str() + ".jsonl");
    if (!vault::survey_raw_trades(fs, layout, instrument).empty() || fs.file_size(book_file))
      throw UsageError("--truth " + vault::to_utf8(layout.root()) + " holds trades or a book of " +
                       instrument.str() + " already; name a new folder");
    vault::write_instrument_facts(fs, layout, instrument, facts, instrument_json(market->listing),
                                  now);
    vault::LiveFile book(fs);
    book.begin(book_file);
    writers_.try_emplace(
        market.get(),
        Writers{{fs, layout, instrument, facts.contract, vault::RawTradeEnd{}}, std::move(book)});
  }
}

void TruthVault::append(const Market& market, std::size_t count) {
  auto& writer = writers_.at(&market).trades;
  const auto end = market.tape.prints().end();
  for (auto print = end - static_cast<std::ptrdiff_t>(count); print != end; ++print) {
    price_.clear();
    size_.clear();
    append_as_printed(price_, print->price);
    append_as_printed(size_, print->size);
    writer.append({print->id, print->time, print->side, price_, size_});
  }
}

void TruthVault::append_book(const Market& market, std::string_view message) {
  vault::LiveFile& file = writers_.at(&market).book;
  (file.lines() += message) += '\n';
  if (file.lines().size() >= vault::LiveFile::buffer_limit) file.flush();
}

void TruthVault::flush() {
  for (auto& [market, writers] : writers_) {
    writers.trades.flush();
    writers.book.flush();
  }
}

void TruthVault::sync() {
  for (auto& [market, writers] : writers_) {
    writers.trades.sync();
    writers.book.sync();
  }
}

}  // namespace rq::okx_sim
