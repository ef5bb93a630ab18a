#include "okx_sim/truth_vault.hpp"

#include "core/errors.hpp"

namespace rq::okx_sim {

TruthVault::TruthVault(vault::FileSystem& fs, const vault::Layout& layout, const Markets& markets,
                       Timestamp now) {
  for (const auto& market : markets) {
    const auto& [instrument, facts] = market->listing;
    if (!vault::survey_raw_trades(fs, layout, instrument).empty())
      throw UsageError("--truth " + vault::to_utf8(layout.root()) + " holds trades of " +
                       instrument.str() + " already; name a new folder");
    vault::write_instrument_facts(fs, layout, instrument, facts, instrument_json(market->listing),
                                  now);
    writers_.try_emplace(market.get(), fs, layout, instrument, facts.contract,
                         vault::RawTradeEnd{});
  }
}

void TruthVault::append(const Market& market, std::size_t count) {
  auto& writer = writers_.at(&market);
  const auto end = market.tape.prints().end();
  for (auto print = end - static_cast<std::ptrdiff_t>(count); print != end; ++print) {
    price_.clear();
    size_.clear();
    append_as_printed(price_, print->price);
    append_as_printed(size_, print->size);
    writer.append({print->id, print->time, print->side, price_, size_});
  }
}

void TruthVault::flush() {
  for (auto& [market, writer] : writers_) writer.flush();
}

void TruthVault::sync() {
  for (auto& [market, writer] : writers_) writer.sync();
}

}  // namespace rq::okx_sim
