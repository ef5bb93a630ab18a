// Instruments that cannot be recorded yet, and how they join.
#include <boost/asio/io_context.hpp>
#include <map>
#include <string>
#include <vector>

#include "exporter/exporter.hpp"
#include "exporter/waiting_list.hpp"
#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "app/log.hpp"
#include "core/errors.hpp"
#include "net/spawn.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;
using exporter::WaitingList;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const InstId eth = InstId::require("ETH-USDT-SWAP");
const InstId sol = InstId::require("SOL-USDT-SWAP");

/// Opens an instrument after so many attempts that fail; ends the program when all are open.
class Reluctant final : public exporter::Pillar {
 public:
  Reluctant(boost::asio::io_context& network, std::map<InstId, int> failures)
      : network_(network), failures_(std::move(failures)) {}

  void open(const exporter::KnownInstrument& known, std::size_t of) override {
    CHECK(of == failures_.size());
    if (failures_.at(known.id)-- > 0)
      throw BusyError(known.id.str() + " is being worked on by somebody");
    opened.push_back(known.id);
    if (started) joined.push_back(known.id);
    if (opened.size() == failures_.size()) network_.stop();
  }
  [[nodiscard]] std::vector<InstId> instruments() const override { return opened; }
  void start() override { started = true; }
  bool on_message(std::string_view) override { return true; }
  void reject(std::string_view, std::string_view, const std::string&) override {}
  void on_up(const std::set<InstId>&) override {}
  void on_down(const std::set<InstId>&) override {}
  void tick(std::chrono::milliseconds, Timestamp) override {}
  void sync() override {}
  [[nodiscard]] std::size_t backlog() const override { return 0; }
  [[nodiscard]] std::size_t most_backlog() const override { return 8; }
  void pause() override {}
  void resume(Timestamp) override {}
  void finish() override {}
  void write_states(const exporter::Health&) override {}
  [[nodiscard]] std::string metrics(const exporter::Health&) const override { return {}; }
  std::string status(const exporter::Health&) override { return {}; }
  [[nodiscard]] std::string lost_backlog() const override { return {}; }
  [[nodiscard]] std::string while_paused() const override { return {}; }

  std::vector<InstId> opened;
  std::vector<InstId> joined;  // after the start
  bool started = false;

 private:
  boost::asio::io_context& network_;
  std::map<InstId, int> failures_;
};

/// An exporter that nothing answers, with the facts that a Vault has.
void run_until_all_are_open(const std::map<InstId, int>& failures,
                            const std::function<void(const Reluctant&)>& check) {
  app::log::set_level("off");
  MemoryFileSystem fs;
  exporter::Options options;
  options.vault.vault = "/vault";
  options.ws_url = "ws://127.0.0.1:9/ws";
  options.rest_url = "http://127.0.0.1:9";
  for (const auto& [id, count] : failures) {
    options.vault.instruments.push_back(id.str());
    fs.load({{id.str() + ".json",
              R"({"instId":")" + id.str() + R"(","ctVal":"1","ctMult":"1","ctType":"linear"})"}},
            "/vault/meta/okx/instruments");
  }
  boost::asio::io_context network(1);
  Reluctant pillar(network, failures);
  const exporter::Kind kind{.program = "trades_exporter",
                            .channel = "trades-all",
                            .records = "trades",
                            .look_again_after = 1ms};
  exporter::Exporter program(network, kind, options, fs);
  net::spawn(network.get_executor(), program.run(pillar));
  network.run();
  check(pillar);
  app::log::set_level("info");
}

}  // namespace

TEST_CASE("an instrument that waits is named at first, for another reason, and once an hour") {
  WaitingList waiting;
  const WaitingList::Time start{};
  CHECK(waiting.add(btc, "it is locked", start));
  CHECK_FALSE(waiting.add(btc, "it is locked", start + 1min));
  CHECK(waiting.add(eth, "it is locked", start + 1min));
  CHECK_FALSE(waiting.add(btc, "it is locked", start + 59min));
  CHECK(waiting.add(btc, "it is locked", start + 60min));
  CHECK_FALSE(waiting.add(btc, "it is locked", start + 61min));
  CHECK(waiting.add(btc, "it is not listed", start + 62min));
  CHECK_FALSE(waiting.add(btc, "it is not listed", start + 121min));
  CHECK(waiting.add(btc, "it is not listed", start + 122min));
  CHECK(waiting.instruments() == std::vector{btc, eth});
  CHECK(waiting.remove(btc));
  CHECK_FALSE(waiting.remove(btc));
  CHECK(waiting.size() == 1);
  CHECK(waiting.add(btc, "it is not listed", start + 123min));
}

TEST_CASE("an instrument that cannot be recorded at first joins the others") {
  run_until_all_are_open({{btc, 0}, {eth, 3}, {sol, 1}}, [](const Reluctant& pillar) {
    CHECK(pillar.opened == std::vector{btc, sol, eth});
    CHECK(pillar.joined == std::vector{sol, eth});
  });
}

TEST_CASE("a recorder that can record nothing at first stays, and looks again") {
  run_until_all_are_open({{btc, 2}},
                         [](const Reluctant& pillar) { CHECK(pillar.joined == std::vector{btc}); });
}
