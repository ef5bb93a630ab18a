#include "exporter/instruments.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "app/log.hpp"
#include "app/wall_clock.hpp"
#include "core/errors.hpp"
#include "okx/venue_error.hpp"

namespace rq::exporter {

namespace {

namespace log = app::log;

constexpr auto source_name = "the exchange's answer of /api/v5/public/instruments";
constexpr std::chrono::seconds ask_again_after{5};

void report_change(const InstId& instrument, const char* field, const std::string& before,
                   const std::string& after) {
  if (before != after)
    log::warn(instrument.str() + ": the exchange changed " + field + " from " +
              (before.empty() ? "nothing" : before) + " to " + (after.empty() ? "nothing" : after));
}

bool same(const vault::InstrumentFacts& a, const vault::InstrumentFacts& b) {
  return a.contract.ct_val == b.contract.ct_val && a.contract.ct_mult == b.contract.ct_mult &&
         a.contract.ct_type == b.contract.ct_type && a.tick_size == b.tick_size &&
         a.lot_size == b.lot_size;
}

void report_changes(const InstId& instrument, const vault::InstrumentFacts& before,
                    const vault::InstrumentFacts& after) {
  report_change(instrument, "ctVal", before.contract.ct_val, after.contract.ct_val);
  report_change(instrument, "ctMult", before.contract.ct_mult, after.contract.ct_mult);
  report_change(instrument, "ctType", before.contract.ct_type, after.contract.ct_type);
  report_change(instrument, "tickSz", before.tick_size.value_or(""), after.tick_size.value_or(""));
  report_change(instrument, "lotSz", before.lot_size.value_or(""), after.lot_size.value_or(""));
}

}  // namespace

InstrumentSource::InstrumentSource(boost::asio::any_io_executor executor, okx::RestClient& rest,
                                   vault::FileSystem& fs, const vault::Layout& layout,
                                   KeepFacts keep_facts)
    : executor_(std::move(executor)),
      rest_(rest),
      fs_(fs),
      layout_(layout),
      keep_facts_(keep_facts) {}

net::Task<std::vector<KnownInstrument>> InstrumentSource::find(Choice choice) {
  std::vector<KnownInstrument> found;
  if (choice.all) {
    found = co_await find_all();
  } else {
    if (choice.named.empty())
      choice.named = {InstId::require("BTC-USDT-SWAP"), InstId::require("ETH-USDT-SWAP")};
    for (const auto& name : choice.named)
      if (auto known = co_await find_one(name)) found.push_back(*std::move(known));
  }
  if (found.empty())
    throw UsageError(
        "there is nothing to record: the exchange lists none of the instruments. See "
        "https://www.okx.com/markets/swap for names like BTC-USDT-SWAP.");
  co_return found;
}

net::Task<std::vector<KnownInstrument>> InstrumentSource::find_all() {
  auto cached = kept();
  const auto answer = co_await ask(std::nullopt, cached.empty());
  if (!answer) co_return cached;
  std::vector<KnownInstrument> found;
  for (const auto& listed : *answer) {
    try {
      found.push_back({listed.id, keep(listed.id, listed.json)});
    } catch (const DataError& error) {
      log::debug(std::string(error.what()) + " (left out: not trading yet)");
    }
  }
  co_return found;
}

net::Task<std::optional<KnownInstrument>> InstrumentSource::find_one(InstId instrument) {
  const auto cached = find_instrument_facts(fs_, layout_, instrument);
  const auto listed = co_await ask(instrument, !cached.has_value());
  if (!listed) co_return KnownInstrument{instrument, *cached};
  const auto at = std::ranges::find(*listed, instrument, &okx::ListedInstrument::id);
  if (at == listed->end()) {
    log::error(instrument.str() +
               " is not listed by the exchange: check the name, like "
               "BTC-USDT-SWAP; it is not recorded");
    co_return std::nullopt;
  }
  co_return KnownInstrument{instrument, keep(instrument, at->json)};
}

net::Task<std::optional<vault::InstrumentFacts>> InstrumentSource::refresh(
    InstId instrument, vault::InstrumentFacts known) {
  const auto listed = co_await ask(instrument, /*must_answer=*/false);
  if (!listed) co_return std::nullopt;
  const auto at = std::ranges::find(*listed, instrument, &okx::ListedInstrument::id);
  if (at == listed->end()) co_return std::nullopt;
  try {
    auto facts = keep(instrument, at->json);
    report_changes(instrument, known, facts);
    co_return facts;
  } catch (const DataError& error) {
    log::warn(std::string(error.what()) + " (the facts known before stay)");
    co_return std::nullopt;
  }
}

/// What the exchange lists; an unknown instrument is an empty list. Without an answer: nothing, or
/// asks again until there is one.
net::Task<std::optional<InstrumentSource::Listed>> InstrumentSource::ask(
    std::optional<InstId> instrument, bool must_answer) {
  boost::asio::steady_timer timer(executor_);
  while (true) {
    std::string trouble;
    try {
      co_return okx::list_instruments(co_await rest_.instruments(instrument), source_name);
    } catch (const okx::VenueError& error) {
      if (error.is_unknown_instrument()) co_return Listed{};
      trouble = error.what();
    } catch (const net::NetError& error) {
      trouble = error.what();
    } catch (const DataError& error) {
      trouble = error.what();
    }
    const std::string whose = instrument ? instrument->str() : std::string("the instruments");
    if (!must_answer) {
      log::warn("the facts of " + whose +
                " cannot be fetched, those of the Vault are used: " + trouble);
      co_return std::nullopt;
    }
    log::warn("the facts of " + whose + " cannot be fetched, trying again: " + trouble);
    timer.expires_after(ask_again_after);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

/// Facts that are new go into the Vault, if that is this program's work.
vault::InstrumentFacts InstrumentSource::keep(const InstId& instrument, const std::string& json) {
  auto facts = vault::parse_instrument_facts(json, instrument, source_name);
  if (keep_facts_ == KeepFacts::no) return facts;
  const auto before = find_instrument_facts(fs_, layout_, instrument);
  if (before && same(*before, facts)) return facts;
  vault::write_instrument_facts(fs_, layout_, instrument, facts, json, app::utc_now());
  return facts;
}

/// All instruments whose facts the Vault has.
std::vector<KnownInstrument> InstrumentSource::kept() {
  std::vector<KnownInstrument> found;
  for (const auto& id : vault::instruments_with_facts(fs_, layout_))
    if (auto facts = find_instrument_facts(fs_, layout_, id)) found.push_back({id, *facts});
  return found;
}

}  // namespace rq::exporter
