#include "okx_sim/make_exchange.hpp"

#include <algorithm>

#include "okx_sim/made_prints.hpp"
#include "okx_sim/replay_prints.hpp"

#include "core/errors.hpp"
#include "core/fnv.hpp"
#include "vault/instrument_facts.hpp"
#include "vault/layout.hpp"

namespace rq::okx_sim {

namespace {

/// `seqId` begins where nobody takes it for a trade id.
constexpr std::int64_t ms_a_sequence = 5;

constexpr Timestamp no_end = Timestamp::max();

std::unique_ptr<Market> make_market(Listing listing, std::unique_ptr<PrintSource> source,
                                    std::uint64_t seed, const Plan& plan, Timestamp end) {
  BookFeed book(listing, seed ^ fnv1a(listing.instrument.str()));
  Tape tape(std::move(source), {.history = plan.exchange.history}, end);
  return std::make_unique<Market>(Market{std::move(listing), std::move(tape), std::move(book)});
}

/// Of every folder of raw trades in the Vault.
std::vector<InstId> recorded_instruments(vault::FileSystem& fs, const vault::Layout& layout) {
  std::vector<InstId> instruments;
  for (const auto& entry : fs.list(layout.raw_trades_root()))
    if (const auto instrument = InstId::parse(entry.name); instrument && entry.is_directory)
      instruments.push_back(*instrument);
  return instruments;
}

/// Time of the first trade of the Vault.
Timestamp first_trade(vault::FileSystem& fs, const vault::Layout& layout,
                      const std::vector<InstId>& instruments) {
  std::optional<Timestamp> first;
  for (const InstId& instrument : instruments) {
    const auto print = ReplayPrints(fs, layout, instrument, Timestamp::min()).next();
    if (!print)
      throw NoInputError("--replay " + vault::to_utf8(layout.root()) + " holds no trades of " +
                         instrument.str());
    first = std::min(first.value_or(print->time), print->time);
  }
  if (!first)
    throw NoInputError("--replay " + vault::to_utf8(layout.root()) +
                       " holds no raw trades: name a Vault that trades_import or a recorder wrote");
  return *first;
}

OpenedMarkets replay(vault::FileSystem& fs, const Options& options, const Plan& plan) {
  const vault::Layout layout(vault::from_utf8(options.replay));
  const auto instruments =
      plan.instruments.empty() ? recorded_instruments(fs, layout) : plan.instruments;
  const Timestamp first = first_trade(fs, layout, instruments);
  OpenedMarkets opened;
  opened.start = plan.start.value_or(first - std::chrono::milliseconds(1));
  const Timestamp end = plan.duration ? opened.start + *plan.duration : no_end;
  for (const InstId& instrument : instruments)
    opened.markets.push_back(make_market(
        {instrument, vault::require_instrument_facts(fs, layout, instrument)},
        std::make_unique<ReplayPrints>(fs, layout, instrument, opened.start - plan.past),
        options.seed, plan, end));
  return opened;
}

OpenedMarkets make_up(const Options& options, const Plan& plan, Timestamp now) {
  OpenedMarkets opened;
  opened.start = plan.start.value_or(now);
  const Timestamp begin = opened.start - plan.past;
  if (begin < from_unix_ms(0)) throw UsageError("--start less --past is before 1970");
  const Timestamp end = plan.duration ? opened.start + *plan.duration : no_end;
  for (const InstId& instrument : plan.instruments) {
    auto made = made_listing(instrument);
    auto prints = std::make_unique<MadePrints>(made, options.seed, begin, plan.trades_per_day);
    opened.markets.push_back(
        make_market(std::move(made.listing), std::move(prints), options.seed, plan, end));
  }
  return opened;
}

}  // namespace

void read_fault_file(vault::FileSystem& fs, const Options& options, Plan& plan) {
  if (options.fault_file.empty()) return;
  const auto text = vault::read_file(fs, vault::from_utf8(options.fault_file));
  for (auto& rule : parse_fault_script(text, options.fault_file))
    plan.exchange.faults.push_back(std::move(rule));
}

OpenedMarkets make_markets(vault::FileSystem& fs, const Options& options, const Plan& plan,
                           Timestamp now) {
  OpenedMarkets opened =
      options.replay.empty() ? make_up(options, plan, now) : replay(fs, options, plan);
  for (const auto& market : opened.markets)
    market->sequence =
        static_cast<std::uint64_t>(opened.start.time_since_epoch().count() / ms_a_sequence);
  return opened;
}

}  // namespace rq::okx_sim
