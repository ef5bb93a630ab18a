#include "okx_sim/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "okx_sim/market_clock.hpp"

#include "app/duration.hpp"
#include "app/wall_clock.hpp"
#include "core/errors.hpp"
#include "core/moment.hpp"

namespace rq::okx_sim {

const app::Program program{
    "okx_sim",
    "An exchange on this machine that speaks OKX's public REST and WebSocket, to practise on: for\n"
    "paper runs, for demonstrations, and for finding out what a program does when the exchange\n"
    "misbehaves. It makes a market from a seed or replays the raw trades of a Vault, at any "
    "speed.\n"
    "When it listens it prints one JSON line with its addresses; Ctrl-C ends it.\n"
    "\n"
    "REST: /api/v5/public/instruments, /api/v5/public/time, /api/v5/market/trades,\n"
    "/api/v5/market/history-trades and /api/v5/market/books, with the exchange's rate limits and "
    "error codes.\n"
    "WebSocket: /ws/v5/business with trades-all, /ws/v5/public with trades and books (400 levels,\n"
    "made up around the last trade, of a replay as well).",
    "Examples:\n"
    "  okx_sim                                   BTC and ETH, now, at the pace of the clock\n"
    "  okx_sim --speed 200 --duration 3h         three hours of market in under a minute\n"
    "  okx_sim --replay Vault --speed 60         what was recorded, an hour a minute\n"
    "  okx_sim --truth Truth --chaos 7           everything goes wrong; Truth/ has what was "
    "printed\n"
    "  okx_sim --fault 'at 30s drop' --fault 'every 1000 messages lose 3'\n"
    "  okx_sim --speed 0 --wait --trades-per-message 50     as fast as the client reads\n"
    "\n"
    "Faults, one a line in --faults FILE ('#' begins a comment) or each with --fault:\n"
    "  at 30s FAULT               once, 30 s after the beginning (on the wall clock)\n"
    "  every 10s FAULT            again and again\n"
    "  after 500 messages FAULT   once, when 500 data messages were sent\n"
    "  every 1000 messages FAULT\n"
    "  random 7 20s FAULT         at random times, every 20 s on average; 7 is the seed\n"
    "What can go wrong. Durations are 250ms, 30s, 5m, 2h or 1d.\n"
    "  drop                       every connection breaks off\n"
    "  close 4004                 every WebSocket is closed with this code\n"
    "  notice [60s]               64008 'service upgrade' to every WebSocket, which breaks off "
    "then\n"
    "  refuse 10s                 new connections are dropped\n"
    "  stall 20s                  WebSockets fall silent, pings unanswered; the rest comes after\n"
    "  mute 30s                   pings and subscriptions are answered, data is lost\n"
    "  lose 3 | repeat 3          the next 3 messages are not sent | sent twice\n"
    "  reorder 4                  the next 4 messages are sent newest first\n"
    "  garble | tear              the next message is no JSON | breaks off, and the connection "
    "too\n"
    "  refuse-subscriptions 10s   subscriptions are answered with error 60018\n"
    "  ignore-subscriptions 10s   … are not answered\n"
    "  hole 5                     the next 5 trade ids never exist\n"
    "  lag 5s for 30s             REST does not know the last 5 s of trades\n"
    "  slow 3s for 30s            REST answers 3 s late\n"
    "  status 500 for 10s         REST answers HTTP 500 (or 429, 502, 503)\n"
    "  limit 10s | soft-limit 10s REST answers HTTP 429 | HTTP 200, with code 50011\n"
    "  book-gap                   the next update of every book is not sent\n"
    "  book-reset                 seqId goes back, as it does for the exchange's maintenance\n"
    "  book-restart               a snapshot that nobody asked for\n"
    "  book-cross | one-sided 10s a bid above the best ask | nobody sells\n"
    "  lie-id 1000000 | lie-time  the next trade sent has an id this far ahead | it, or the next "
    "book,\n"
    "                             is of the year 9999; rest-lie-id, rest-lie-time: in REST's next "
    "answer\n"
    "Every fault is logged as the script line that makes it happen again.\n"
    "\n"
    "Exit codes: 0 ended, 64 usage, 65 bad data, 66 nothing to replay, 74 I/O, 75 port taken."};

namespace {

void add_market_options(CLI::App& cli, Options& options) {
  const auto group = cli.add_option_group("Market");
  group
      ->add_option("--instId", options.instruments,
                   "Instrument to list, repeatable; default BTC-USDT-SWAP and ETH-USDT-SWAP, of a "
                   "replay all that it holds")
      ->type_name("ID")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  group->add_option("--replay", options.replay, "Replay the raw trades of this Vault")
      ->type_name("DIR");
  const auto add = [&](const char* name, auto& value, const char* type, const char* help) {
    return group->add_option(name, value, help)->type_name(type)->capture_default_str();
  };
  add("--seed", options.seed, "N", "Another seed, another market");
  add("--trades-per-second", options.trades_per_second, "N",
      "Of each made market, on average; they come in bursts");
  add("--start", options.start, "TIME",
      "The exchange's clock at the beginning, in UTC as in 2025-12-14T10:00:00Z; default now, of a "
      "replay its first trade");
  add("--past", options.past, "DURATION", "Market before the beginning, which REST knows");
  add("--speed", options.speed, "X",
      "How many times faster than the wall clock the exchange lives; 0: as fast as clients read");
  add("--duration", options.duration, "DURATION",
      "Print nothing later than this after the beginning, by the exchange's clock, and go on "
      "serving");
  group->add_flag("--wait", options.wait,
                  "The exchange's clock stands still until the first subscription");
  add("--history", options.history, "DURATION",
      "How far back REST remembers, by the exchange's clock; 3 million trades an instrument at "
      "most");
}

void add_server_options(CLI::App& cli, Options& options) {
  const auto group = cli.add_option_group("Serving");
  group
      ->add_option("--port", options.port,
                   "Port on 127.0.0.1 for REST and WebSocket; 0: a free one")
      ->type_name("N")
      ->capture_default_str();
  group->add_flag("--tls", options.tls, "Encrypt, with a certificate made now");
  group
      ->add_option("--ca-out", options.ca_file,
                   "Where --tls writes that certificate, for clients to trust (PEM)")
      ->type_name("FILE")
      ->capture_default_str();
  group->add_flag("--no-rate-limits", options.no_rate_limits,
                  "Any number of requests, subscriptions and connections");
  group
      ->add_option("--trades-per-message", options.trades_per_message,
                   "Most trades in one message of trades-all; the exchange sends 1")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  group
      ->add_option("--exit-after", options.exit_after,
                   "End this long after the last trade, by the wall clock; default: never")
      ->type_name("DURATION");
  group
      ->add_option("--truth", options.truth,
                   "Write all that is printed into this new Vault, and the messages of books into "
                   "its folder books: what a recorder must have")
      ->type_name("DIR");
}

void add_fault_options(CLI::App& cli, Options& options) {
  const auto group = cli.add_option_group("Faults", "See below");
  group->add_option("--faults", options.fault_file, "Script of faults")->type_name("FILE");
  group->add_option("--fault", options.faults, "One line of such a script; repeatable")
      ->type_name("LINE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  group->add_option("--chaos", options.chaos_seed, "All faults at random; the seed")
      ->type_name("SEED");
  group->add_option("--chaos-every", options.chaos_every, "How often --chaos strikes, on average")
      ->type_name("DURATION")
      ->capture_default_str();
}

std::optional<std::chrono::milliseconds> optional_duration(const char* option,
                                                           const std::string& text) {
  if (text.empty()) return std::nullopt;
  return app::parse_duration(text, option);
}

std::optional<Decimal> speed_of(const std::string& text) {
  const auto speed = Decimal::parse(text);
  if (!speed || speed->mantissa() < 0 || *speed > Decimal(MarketClock::fastest, 0) ||
      speed->decimals() > MarketClock::most_decimals)
    throw UsageError("--speed is '" + text + "', expected 0 to " +
                     std::to_string(MarketClock::fastest) +
                     " with at most 3 decimals, as in 1, 0.5 or 200");
  if (!speed->is_positive()) return std::nullopt;
  return speed;
}

/// Trades a day from trades a second.
std::uint64_t trades_per_day(const std::string& text) {
  constexpr std::int64_t most = 100'000;
  const auto rate = Decimal::parse(text);
  if (!rate || *rate < Decimal(1, 3) || *rate > Decimal(most, 0) || rate->decimals() > 3)
    throw UsageError("--trades-per-second is '" + text + "', expected 0.001 to " +
                     std::to_string(most) + " with at most 3 decimals");
  return static_cast<std::uint64_t>(rate->mantissa() * 86'400 /
                                    powers_of_ten[static_cast<std::size_t>(rate->decimals())]);
}

std::vector<InstId> instruments_of(const Options& options) {
  std::vector<InstId> instruments;
  for (const std::string& name : options.instruments) {
    const auto instrument = InstId::require(name);
    if (std::find(instruments.begin(), instruments.end(), instrument) == instruments.end())
      instruments.push_back(instrument);
  }
  if (instruments.empty() && options.replay.empty())
    for (const char* name : {"BTC-USDT-SWAP", "ETH-USDT-SWAP"})
      instruments.push_back(InstId::require(name));
  return instruments;
}

std::vector<FaultRule> faults_of(const Options& options) {
  std::vector<FaultRule> rules;
  for (const std::string& line : options.faults) rules.push_back(parse_fault_rule(line));
  const auto mean = app::parse_duration(options.chaos_every, "--chaos-every");
  if (mean <= std::chrono::milliseconds(0))
    throw UsageError("--chaos-every is '" + options.chaos_every + "', expected more than 0s");
  if (options.chaos_seed) rules.push_back(chaos(*options.chaos_seed, mean));
  return rules;
}

}  // namespace

void add_options(CLI::App& cli, Options& options) {
  add_market_options(cli, options);
  add_server_options(cli, options);
  add_fault_options(cli, options);
}

Plan make_plan(const Options& options) {
  Plan plan;
  plan.instruments = instruments_of(options);
  plan.trades_per_day = trades_per_day(options.trades_per_second);
  if (!options.start.empty())
    plan.start = parse_moment(options.start, "--start", TimeZone(), app::utc_now()).time;
  plan.past = app::parse_duration(options.past, "--past");
  plan.speed = speed_of(options.speed);
  plan.duration = optional_duration("--duration", options.duration);
  plan.exit_after = optional_duration("--exit-after", options.exit_after);
  if (plan.exit_after && !plan.duration && options.replay.empty())
    throw UsageError("--exit-after needs --duration: a made market has no last trade");
  plan.exchange.trades_per_message = static_cast<std::size_t>(options.trades_per_message);
  plan.exchange.limited = !options.no_rate_limits;
  plan.exchange.history = app::parse_duration(options.history, "--history");
  plan.exchange.faults = faults_of(options);
  return plan;
}

}  // namespace rq::okx_sim
