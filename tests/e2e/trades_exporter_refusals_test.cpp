// What trades_exporter refuses, with which exit code, and what it says.
#include <boost/asio/io_context.hpp>
#include <fstream>

#include "support/catch.hpp"
#include "support/recorded_market.hpp"

#include "net/server.hpp"
#include "net/tls.hpp"
#include "vault/file_system.hpp"

using namespace rq::test;
using rq::net::TlsContext;

namespace {

constexpr const char* btc = "BTC-USDT-SWAP";
constexpr const char* facts =
    R"({"instId":"BTC-USDT-SWAP","ctVal":"0.01","ctMult":"1","ctType":"linear","tickSz":"0.1"})";

std::vector<std::string> quiet_market() {
  return {"--instId", btc, "--past", "1m", "--duration", "1m", "--wait"};
}

Finished trades_exporter(const std::vector<std::string>& arguments) {
  return run(program("trades_exporter"), arguments);
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// Runs the recorder against a server of this certificate until it has complained several times.
std::string complaints(const TlsContext::Identity& identity, bool trusted,
                       const std::string& complaint) {
  const ScratchFolder folder;
  dump_tree({{"Vault/meta/okx/instruments/BTC-USDT-SWAP.json", facts}}, folder.path());
  boost::asio::io_context context(1);
  const rq::net::Server server(context.get_executor(), "127.0.0.1", 0, TlsContext::server(identity),
                               {});
  const std::string host = "s://localhost:" + std::to_string(server.port());
  std::vector<std::string> arguments{"--vault",    rq::vault::to_utf8(folder.path() / "Vault"),
                                     "--instId",   btc,
                                     "--duration", "2m",
                                     "--rest-url", "http" + host,
                                     "--ws-url",   "ws" + host + "/ws/v5/business"};
  if (trusted) {
    const auto file = folder.path() / "ca.pem";
    std::ofstream(file, std::ios::binary) << identity.certificate_pem;
    arguments.insert(arguments.end(), {"--ca-file", rq::vault::to_utf8(file)});
  }
  RunningProgram recorder(program("trades_exporter"), arguments);
  CHECK(recorder.runs_until([&] {
    context.poll();
    return count(recorder.err(), complaint) >= 4;
  }));
  const auto finished = stop(recorder);
  CHECK(finished.exit_code == 0);
  return finished.err;
}

}  // namespace

TEST_CASE("trades_exporter refuses command lines that make no sense, or leave this machine plain") {
  const ScratchFolder folder;
  const auto refused = [&](const std::string& part, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--vault", rq::vault::to_utf8(folder.path())});
    const auto finished = trades_exporter(arguments);
    INFO(finished.err);
    CHECK(finished.exit_code == 64);
    CHECK(says(finished.err, part));
    CHECK(finished.out.empty());
  };
  refused("--rest-url", {"--rest-url", "http://example.com"});
  refused("--ws-url", {"--ws-url", "ws://example.com/ws/v5/business"});
  refused("--ws-url", {"--ws-url", "example.com"});
  refused("--backfill", {"--backfill", "yesterday"});
  refused("../x", {"--instId", "../x"});
  refused("--ca-file", {"--ca-file", "absent.pem"});
  CHECK(load_tree(folder.path()).empty());
}

TEST_CASE("an instrument that the exchange does not list is named, and does not stop the others") {
  RecordedMarket market(quiet_market());
  auto recorder = market.record({"--instId", "NOPE-USDT-SWAP"});
  CHECK(recorder.runs_until([&] { return says(recorder.err(), "connected to"); }));
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(says(finished.err, " warning NOPE-USDT-SWAP is not recorded now"));
  CHECK(says(finished.err, "NOPE-USDT-SWAP is not listed by the exchange"));
  CHECK(says(finished.err, "done connected instruments=1 not_recorded=1"));
}

#if !defined(_WIN32)  // which has no such limit
TEST_CASE("a limit of open files that is too low leaves instruments out, and says how many fit") {
  RecordedMarket market(
      {"--instId", btc, "--instId", "ETH-USDT-SWAP", "--past", "1m", "--duration", "1m", "--wait"});
  auto arguments = market.address();
  arguments.insert(arguments.begin(), {"-c", "ulimit -n 67; exec \"$0\" \"$@\"",
                                       rq::vault::to_utf8(program("trades_exporter")), "--vault",
                                       rq::vault::to_utf8(market.vault()), "--instId", btc,
                                       "--instId", "ETH-USDT-SWAP", "--duration", "2m"});
  RunningProgram recorder("/bin/sh", arguments);
  CHECK(recorder.runs_until([&] { return says(recorder.err(), "connected to"); }));
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(says(finished.err, "ETH-USDT-SWAP is not recorded now"));
  CHECK(says(finished.err, "67 files at a time, which is enough for 1 instrument."));
  CHECK(says(finished.err, "done connected instruments=1 not_recorded=1"));
}
#endif

TEST_CASE("trades_exporter goes on with an instrument of the Vault that is not listed now") {
  RecordedMarket market(quiet_market());
  dump_tree({{"meta/okx/instruments/GONE-USDT-SWAP.json",
              R"({"instId":"GONE-USDT-SWAP","ctVal":"0.01","ctMult":"1","ctType":"linear"})"}},
            market.vault());
  auto recorder = market.record({"--instId", "GONE-USDT-SWAP"});
  CHECK(recorder.runs_until([&] { return says(recorder.err(), "connected to"); }));
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(says(finished.err,
             "GONE-USDT-SWAP is not listed by the exchange now; the facts of the Vault are used"));
}

TEST_CASE("a second trades_exporter names the first, and records when that has ended") {
  RecordedMarket market(quiet_market());
  auto first = market.record();
  REQUIRE(first.runs_until([&] { return says(first.err(), "connected to"); }));
  auto second = market.record();
  CHECK(second.runs_until([&] { return says(second.err(), "is not recorded now"); }));
  CHECK(says(second.err(), "BTC-USDT-SWAP is being worked on by trades_exporter, process " +
                               std::to_string(first.id())));
  CHECK(stop(first).exit_code == 0);
  CHECK(second.runs_until([&] { return says(second.err(), "connected to"); }));
  const auto finished = stop(second);
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(says(finished.err, "done connected instruments=1 new="));
}

TEST_CASE("trades_exporter does not append to a file that it cannot read") {
  RecordedMarket market(quiet_market());
  const std::string file = "raw/okx/trades_perps/BTC-USDT-SWAP/2025-12-14.jsonl";
  dump_tree({{file, "something else\n"}}, market.vault());
  auto recorder = market.record();
  CHECK(recorder.runs_until([&] { return says(recorder.err(), "is not recorded now"); }));
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(says(finished.err, file + " holds no trade of BTC-USDT-SWAP that can be read"));
  CHECK(load_tree(market.vault()).at(file) == "something else\n");
}

TEST_CASE("trades_exporter names what is wrong with a certificate, and keeps trying") {
  const auto unknown = "does not know who issued its certificate";
  CHECK(says(complaints(TlsContext::make_identity("localhost"), false, unknown),
             "give its root certificate with --ca-file"));
  const auto other = "its certificate is for another name than localhost";
  CHECK(says(complaints(TlsContext::make_identity("elsewhere.example"), true, other),
             "connecting again"));
  const auto expired = "its certificate has expired";
  CHECK(says(complaints(TlsContext::make_identity("localhost", -1), true, expired),
             "Check the date and time of this computer"));
}
