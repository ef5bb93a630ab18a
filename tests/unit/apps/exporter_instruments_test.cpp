// Which instruments an exporter records, by what the exchange and the Vault know of them.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/instruments.hpp"
#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/memory_file_system.hpp"
#include "support/net_tasks.hpp"

#include "app/log.hpp"
#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;
using exporter::Choice;
using exporter::InstrumentSource;
using exporter::KeepFacts;
using net::HttpResponse;
using net::Task;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const InstId eth = InstId::require("ETH-USDT-SWAP");
const InstId sol = InstId::require("SOL-USDT-SWAP");

// Named: see support/net_tasks.hpp.
const Choice only_btc{.named = {btc}};
const Choice three{.named = {btc, eth, sol}};
const Tree damaged_btc{{"BTC-USDT-SWAP.json", "{\"instId\""}};
const Choice all_swaps{.named = {}, .all = true};

std::string facts(const InstId& instrument, const std::string& ct_val) {
  return R"({"instId":")" + instrument.str() + R"(","ctVal":")" + ct_val +
         R"(","ctMult":"1","ctType":"linear","tickSz":"0.1"})";
}

HttpResponse listing(const std::string& instruments) {
  return {200, R"({"code":"0","msg":"","data":[)" + instruments + "]}"};
}
const HttpResponse unknown{200, R"({"code":"51001","msg":"does not exist","data":[]})"};

/// A Vault that knows some instruments with ctVal 0.01, and an exchange that gives one answer to
/// everything: none at all when there is none.
struct Scene {
  Scene(boost::asio::any_io_executor executor, const std::vector<InstId>& cached,
        std::optional<HttpResponse> response)
      : answer(std::move(response)),
        never(executor),
        loopback(executor, false, {.on_get = [this](std::string target) -> Task<HttpResponse> {
                   return reply(std::move(target));
                 }}),
        rest(executor, loopback.url(), loopback.settings(), std::make_shared<okx::RestPace>()),
        layout("/vault"),
        source(executor, rest, fs, layout, KeepFacts::yes) {
    for (const auto& instrument : cached)
      fs.load({{instrument.str() + ".json", facts(instrument, "0.01")}},
              "/vault/meta/okx/instruments");
  }

  Task<HttpResponse> reply(std::string target) {
    asked.push_back(std::move(target));
    if (answer) co_return *answer;
    never.expires_at(std::chrono::steady_clock::time_point::max());
    co_await never.async_wait(boost::asio::use_awaitable);
    co_return HttpResponse{};
  }

  /// What is found, as "BTC-USDT-SWAP 0.01"; what is not goes to `unusable`, with the reason.
  Task<std::vector<std::string>> find(Choice choice) {
    std::vector<std::string> found;
    const auto all = co_await source.find(std::move(choice));
    for (const auto& known : all.known)
      found.push_back(known.id.str() + ' ' + known.facts.contract.ct_val);
    for (const auto& one : all.unusable) unusable.push_back(one.id.str() + ": " + one.why);
    co_return found;
  }

  std::optional<HttpResponse> answer;
  std::vector<std::string> asked;
  std::vector<std::string> unusable;
  boost::asio::steady_timer never;
  Loopback loopback;
  okx::RestClient rest;
  MemoryFileSystem fs;
  vault::Layout layout;
  InstrumentSource source;
};

using Names = std::vector<std::string>;

void with_exchange(const std::vector<InstId>& cached, const std::optional<HttpResponse>& answer,
                   const std::function<Task<>(Scene&)>& work) {
  app::log::set_level("off");
  run_tasks([&](auto executor) -> Task<> {
    Scene scene(executor, cached, answer);
    co_await work(scene);
  });
  app::log::set_level("info");
}

}  // namespace

TEST_CASE("an instrument that the Vault knows is recorded on when the exchange does not list it") {
  const auto answer = GENERATE(listing(""), unknown);
  with_exchange({btc}, answer, [](Scene& scene) -> Task<> {
    const auto found = co_await scene.find(only_btc);
    CHECK(found == Names{"BTC-USDT-SWAP 0.01"});
    CHECK(scene.source.refresh_interval() == 5min);
  });
}

TEST_CASE("what the Vault knows stands in for what an answer lacks, and for nothing else") {
  with_exchange({btc, eth}, listing(facts(eth, "0.1")), [](Scene& scene) -> Task<> {
    const auto found = co_await scene.find(three);
    CHECK(found == Names{"BTC-USDT-SWAP 0.01", "ETH-USDT-SWAP 0.1"});
    CHECK(scene.asked == Names{"/api/v5/public/instruments?instType=SWAP"});
  });
}

TEST_CASE("an empty list of all swaps leaves those of the Vault") {
  with_exchange({btc, eth}, listing(""), [](Scene& scene) -> Task<> {
    const auto found = co_await scene.find(all_swaps);
    CHECK(found == Names{"BTC-USDT-SWAP 0.01", "ETH-USDT-SWAP 0.01"});
  });
}

TEST_CASE("what neither the exchange nor the Vault knows is named, and the others are found") {
  with_exchange({eth}, unknown, [](Scene& scene) -> Task<> {
    const auto found = co_await scene.find(three);
    CHECK(found == Names{"ETH-USDT-SWAP 0.01"});
    CHECK(scene.unusable ==
          Names{"BTC-USDT-SWAP: BTC-USDT-SWAP is not listed by the exchange now",
                "SOL-USDT-SWAP: SOL-USDT-SWAP is not listed by the exchange now"});
  });
}

TEST_CASE("an instrument that does not trade yet is unusable until the exchange tells its facts") {
  const auto answer = listing(facts(btc, "0.1") + ',' + facts(sol, ""));
  with_exchange({eth, btc}, answer, [](Scene& scene) -> Task<> {
    const auto choice = GENERATE(three, all_swaps);
    const auto found = co_await scene.find(choice);
    CHECK(found.front() == "BTC-USDT-SWAP 0.1");
    REQUIRE(scene.unusable.size() == 1);
    CHECK(scene.unusable.front().starts_with("SOL-USDT-SWAP: BUILD_FAIL: SOL-USDT-SWAP: ctVal"));
    const std::vector<InstId> only_sol{sol};
    const auto not_yet = co_await scene.source.look_again(only_sol);
    CHECK(not_yet.known.empty());
    CHECK(not_yet.unusable.size() == 1);
    scene.answer = listing(facts(sol, "1"));
    const auto now = co_await scene.source.look_again(only_sol);
    REQUIRE(now.known.size() == 1);
    CHECK(now.known.front().facts.contract.ct_val == "1");
  });
}

TEST_CASE("facts that became incomplete leave those of the Vault") {
  with_exchange({btc}, listing(facts(btc, "")), [](Scene& scene) -> Task<> {
    const auto found = co_await scene.find(only_btc);
    CHECK(found == Names{"BTC-USDT-SWAP 0.01"});
    CHECK(scene.unusable.empty());
  });
}

TEST_CASE("an instrument that only the exchange knows waits for it alone") {
  with_exchange({btc, sol}, std::nullopt, [](Scene& scene) -> Task<> {
    const auto found = co_await scene.find(three);
    CHECK(found == Names{"BTC-USDT-SWAP 0.01", "SOL-USDT-SWAP 0.01"});
    CHECK(scene.unusable ==
          Names{"ETH-USDT-SWAP: its facts cannot be fetched: there is no answer yet"});
  });
}

TEST_CASE("facts of the Vault are refreshed early until the exchange confirms them") {
  with_exchange({btc}, listing(""), [](Scene& scene) -> Task<> {
    const auto found = co_await scene.source.find(only_btc);
    const auto nothing = co_await scene.source.refresh(btc, found.known.front().facts);
    CHECK_FALSE(nothing.has_value());
    CHECK(scene.source.refresh_interval() == 5min);
    scene.answer = listing(facts(btc, "0.1"));
    const auto changed = co_await scene.source.refresh(btc, found.known.front().facts);
    REQUIRE(changed.has_value());
    CHECK(changed->contract.ct_val == "0.1");
    CHECK(scene.source.refresh_interval() == 6h);
  });
}

TEST_CASE("an exchange that hangs is asked once for all that the Vault knows, and not waited for") {
  with_exchange({btc, eth, sol}, std::nullopt, [](Scene& scene) -> Task<> {
    const auto found = co_await scene.find(three);
    CHECK(found == Names{"BTC-USDT-SWAP 0.01", "ETH-USDT-SWAP 0.01", "SOL-USDT-SWAP 0.01"});
    CHECK(scene.asked.size() == 1);
    CHECK(scene.source.refresh_interval() == 5min);
  });
}

TEST_CASE("facts of the Vault that cannot be read are fetched anew, and those read stand") {
  const auto answer = listing(facts(btc, "0.1") + ',' + facts(eth, "0.1"));
  with_exchange({btc, eth}, answer, [](Scene& scene) -> Task<> {
    scene.fs.load(damaged_btc, "/vault/meta/okx/instruments");
    const auto found = co_await scene.find(all_swaps);
    CHECK(found == Names{"BTC-USDT-SWAP 0.1", "ETH-USDT-SWAP 0.1"});
    CHECK(find_instrument_facts(scene.fs, scene.layout, btc)->contract.ct_val == "0.1");
  });
  with_exchange({btc, eth}, listing(""), [](Scene& scene) -> Task<> {
    scene.fs.load(damaged_btc, "/vault/meta/okx/instruments");
    const auto found = co_await scene.find(all_swaps);
    CHECK(found == Names{"ETH-USDT-SWAP 0.01"});
  });
}

TEST_CASE("facts that a full disk does not take are used, and kept when it has room") {
  with_exchange({btc}, listing(facts(btc, "0.1")), [](Scene& scene) -> Task<> {
    scene.fs.fail_from(1, std::errc::no_space_on_device);
    const auto found = co_await scene.find(only_btc);
    CHECK(found == Names{"BTC-USDT-SWAP 0.1"});
    scene.fs.repair();
    CHECK(find_instrument_facts(scene.fs, scene.layout, btc)->contract.ct_val == "0.01");
    const auto known = find_instrument_facts(scene.fs, scene.layout, btc);
    const auto refreshed = co_await scene.source.refresh(btc, *known);
    CHECK(refreshed->contract.ct_val == "0.1");
    CHECK(find_instrument_facts(scene.fs, scene.layout, btc)->contract.ct_val == "0.1");
  });
}
