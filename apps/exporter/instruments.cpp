#include "exporter/instruments.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "app/log.hpp"
#include "app/wall_clock.hpp"
#include "core/errors.hpp"
#include "net/spawn.hpp"
#include "okx/venue_error.hpp"

namespace rq::exporter {

namespace {

namespace log = app::log;

constexpr auto source_name = "the exchange's answer of /api/v5/public/instruments";
constexpr std::chrono::seconds ask_again_after{5};
/// How long to wait for fresh facts before the Vault's are used.
constexpr std::chrono::seconds patience{2};
constexpr std::chrono::hours usual_refresh{6};
constexpr std::chrono::minutes early_refresh{5};

using Listed = std::vector<okx::ListedInstrument>;

/// Null when it is not listed, or nothing is known.
const okx::ListedInstrument* find_listed(const std::optional<Listed>& listed,
                                         const InstId& instrument) {
  if (!listed) return nullptr;
  const auto at = std::ranges::find(*listed, instrument, &okx::ListedInstrument::id);
  return at == listed->end() ? nullptr : &*at;
}

std::string name_of(const std::optional<InstId>& instrument) {
  return instrument ? instrument->str() : "the instruments";
}

/// One question for all of them: an exchange that does not answer costs its time once.
std::optional<InstId> question_about(const std::vector<InstId>& instruments) {
  return instruments.size() == 1 ? std::optional(instruments.front()) : std::nullopt;
}

void warn_of_cached(const std::optional<InstId>& instrument, const std::string& trouble) {
  log::warn("the facts of " + name_of(instrument) +
            " cannot be fetched, those of the Vault are used: " + trouble);
}

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

/// A question whose answer is awaited for a while.
struct InstrumentSource::Question {
  explicit Question(const boost::asio::any_io_executor& executor) : timer(executor, patience) {}

  boost::asio::steady_timer timer;  // cancelled by the answer
  Answer answer{.listed = {}, .trouble = "there is no answer yet"};
};

InstrumentSource::InstrumentSource(boost::asio::any_io_executor executor, okx::RestClient& rest,
                                   vault::FileSystem& fs, const vault::Layout& layout,
                                   KeepFacts keep_facts)
    : executor_(std::move(executor)),
      rest_(rest),
      fs_(fs),
      layout_(layout),
      keep_facts_(keep_facts) {}

net::Task<FoundInstruments> InstrumentSource::find(Choice choice) {
  if (choice.all) co_return co_await find_all();
  if (choice.named.empty())
    choice.named = {InstId::require("BTC-USDT-SWAP"), InstId::require("ETH-USDT-SWAP")};
  const bool has_cached = std::ranges::any_of(
      choice.named, [this](const InstId& instrument) { return find_kept(instrument).has_value(); });
  const auto answer = co_await ask_at_start(question_about(choice.named), has_cached);
  FoundInstruments found;
  for (const auto& instrument : choice.named) find_one(instrument, answer, found);
  co_return found;
}

net::Task<FoundInstruments> InstrumentSource::look_again(std::vector<InstId> instruments) {
  const auto answer = co_await ask(question_about(instruments));
  FoundInstruments found;
  for (const auto& instrument : instruments) find_one(instrument, answer, found);
  co_return found;
}

net::Task<FoundInstruments> InstrumentSource::find_all() {
  auto cached = kept();
  const auto answer = co_await ask_at_start(std::nullopt, !cached.empty());
  if (!answer.left_out.empty()) log::warn(answer.left_out);
  FoundInstruments found;
  if (answer.listed && answer.listed->empty())
    log::warn(cached.empty() ? "the exchange lists no instruments now; it is asked again"
                             : "the exchange lists no instruments now; those of the Vault are "
                               "recorded");
  if (!answer.listed || answer.listed->empty()) {
    for (const auto& known : cached) unconfirmed_.insert(known.id);
    found.known = std::move(cached);
  } else {
    for (const auto& one : *answer.listed) find_one(one.id, answer, found);
  }
  co_return found;
}

/// The exchange's word counts, when it has one. That it does not list what it once did may be an
/// old answer of a cache: an instrument that was recorded before is recorded on.
void InstrumentSource::find_one(const InstId& instrument, const Answer& answer,
                                FoundInstruments& found) {
  std::string trouble = "its facts cannot be fetched: " + answer.trouble;
  if (const auto* one = find_listed(answer.listed, instrument)) {
    try {
      found.known.push_back({instrument, keep(instrument, one->json)});
      return;
    } catch (const DataError& error) {
      trouble = error.what();
    }
  } else if (answer.listed) {
    trouble = instrument.str() + " is not listed by the exchange now";
  }
  if (const auto cached = find_kept(instrument)) {
    if (answer.listed) log::warn(trouble + "; the facts of the Vault are used");
    unconfirmed_.insert(instrument);
    found.known.push_back({instrument, *cached});
    return;
  }
  found.unusable.push_back({instrument, trouble});
}

net::Task<InstrumentSource::Answer> InstrumentSource::ask(std::optional<InstId> instrument) {
  Answer answer;
  try {
    const std::string body = co_await rest_.instruments(std::move(instrument));
    auto listing = okx::list_instruments(body, source_name);
    answer.left_out = okx::describe_left_out(listing);
    answer.listed = std::move(listing.instruments);
  } catch (const okx::VenueError& error) {
    if (error.is_unknown_instrument()) answer.listed = Listed();
    answer.trouble = error.what();
  } catch (const Error& error) {  // of the network, or of what cannot be read
    answer.trouble = error.what();
  }
  co_return answer;
}

net::Task<> InstrumentSource::put(std::shared_ptr<Question> question,
                                  std::optional<InstId> instrument) {
  auto answer = co_await ask(std::move(instrument));
  question->answer = std::move(answer);
  question->timer.cancel();
}

/// As `ask`, but nobody waits for an answer that takes long: its question ends by itself.
net::Task<InstrumentSource::Answer> InstrumentSource::ask_briefly(
    std::optional<InstId> instrument) {
  const auto question = std::make_shared<Question>(executor_);
  net::spawn(executor_, put(question, std::move(instrument)));
  boost::system::error_code answered;
  co_await question->timer.async_wait(
      boost::asio::redirect_error(boost::asio::use_awaitable, answered));
  co_return std::move(question->answer);
}

net::Task<std::optional<vault::InstrumentFacts>> InstrumentSource::refresh(
    InstId instrument, vault::InstrumentFacts known) {
  const auto answer = co_await ask(instrument);
  if (!answer.listed) warn_of_cached(instrument, answer.trouble);
  const auto* one = find_listed(answer.listed, instrument);
  if (one == nullptr) co_return std::nullopt;
  try {
    auto facts = keep(instrument, one->json);
    report_changes(instrument, known, facts);
    unconfirmed_.erase(instrument);
    co_return facts;
  } catch (const DataError& error) {
    log::warn(std::string(error.what()) + " (the facts known before stay)");
    co_return std::nullopt;
  }
}

std::chrono::minutes InstrumentSource::refresh_interval() const {
  return unconfirmed_.empty() ? usual_refresh : early_refresh;
}

/// With facts of the Vault to go by nobody waits long for the exchange; without, it is asked until
/// it answers.
net::Task<InstrumentSource::Answer> InstrumentSource::ask_at_start(std::optional<InstId> instrument,
                                                                   bool has_cached) {
  if (has_cached) {
    auto answer = co_await ask_briefly(instrument);
    if (!answer.listed) warn_of_cached(instrument, answer.trouble);
    co_return answer;
  }
  boost::asio::steady_timer timer(executor_);
  while (true) {
    auto answer = co_await ask(instrument);
    if (answer.listed) co_return answer;
    log::warn("the facts of " + name_of(instrument) +
              " cannot be fetched, trying again: " + answer.trouble);
    timer.expires_after(ask_again_after);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

/// Facts that are new go into the Vault, if that is this program's work.
vault::InstrumentFacts InstrumentSource::keep(const InstId& instrument, const std::string& json) {
  auto facts = vault::parse_instrument_facts(json, instrument, source_name);
  if (keep_facts_ == KeepFacts::no) return facts;
  const auto before = find_kept(instrument);
  if (before && same(*before, facts)) return facts;
  try {
    vault::write_instrument_facts(fs_, layout_, instrument, facts, json, app::utc_now());
  } catch (const IoError& error) {
    log::warn(std::string(error.what()) + " (the facts are used, and written the next time)");
  }
  return facts;
}

/// What cannot be read is as good as absent: the exchange can tell it again.
std::optional<vault::InstrumentFacts> InstrumentSource::find_kept(const InstId& instrument) {
  try {
    return find_instrument_facts(fs_, layout_, instrument);
  } catch (const Error& error) {
    log::warn(error.what());
    return std::nullopt;
  }
}

/// All instruments whose facts the Vault has.
std::vector<KnownInstrument> InstrumentSource::kept() {
  std::vector<KnownInstrument> found;
  for (const auto& id : vault::instruments_with_facts(fs_, layout_))
    if (auto facts = find_kept(id)) found.push_back({id, *facts});
  return found;
}

}  // namespace rq::exporter
