// An exchange that puts 200,000 brackets wherever it can: both recorders say so in few words and
// record what comes after.
#include <boost/asio/io_context.hpp>
#include <map>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/deep_json.hpp"
#include "support/recorded_market.hpp"

#include "net/net_error.hpp"
#include "net/server.hpp"
#include "net/web_socket.hpp"
#include "vault/file_system.hpp"

using namespace rq::test;
using rq::net::HttpResponse;
using rq::net::Task;

namespace {

constexpr const char* facts =
    R"({"instId":"BTC-USDT-SWAP","ctVal":"0.01","ctMult":"1","ctType":"linear","tickSz":"0.1"})";

/// The text with a deep value in the place of '$'.
std::string with_deep(const std::string& text) {
  static const std::string deep = nested(many_brackets);
  const auto at = text.find('$');
  return at == std::string::npos ? text : text.substr(0, at) + deep + text.substr(at + 1);
}

/// What comes before the data of a channel.
std::vector<std::string> deep_messages(const std::string& channel) {
  const std::string arg = R"({"channel":")" + channel + R"(","instId":"BTC-USDT-SWAP"})";
  std::vector<std::string> messages;
  for (const auto& text :
       {std::string("$"), std::string(R"({"event":$})"),
        std::string(R"({"event":"error","code":$})"),
        std::string(R"({"event":"error","code":"1","msg":$})"),
        std::string(R"({"event":"notice","msg":$})"),
        std::string(R"({"event":"subscribe","arg":$})"),
        std::string(R"({"event":"subscribe","arg":{"channel":$,"instId":$}})"),
        std::string(R"({"arg":$,"data":[]})"),
        std::string(R"({"arg":{"channel":$,"instId":"BTC-USDT-SWAP"},"data":[]})"),
        std::string(R"({"arg":{"channel":"other","instId":$},"data":[]})"),
        R"({"arg":)" + arg + R"(,"data":$})", R"({"arg":)" + arg + R"(,"data":[$]})",
        R"({"arg":)" + arg + R"(,"action":$,"data":[]})",
        R"({"arg":)" + arg + R"(,"action":"snapshot","data":[{"tradeId":$,"asks":$}]})"})
    messages.push_back(with_deep(text));
  messages.push_back(repeated("[", 200'000));
  messages.push_back(repeated("{\"a\":", 80'000));
  return messages;
}

std::vector<std::string> data_messages(const std::string& channel) {
  const std::string head = R"({"arg":{"channel":")" + channel + R"(","instId":"BTC-USDT-SWAP",)" +
                           with_deep(R"("other":$},)");
  if (channel == "books")
    return {
        head +
        R"("action":"snapshot","data":[{"asks":[["101","1","0","1"]],"bids":[["100","1","0","1"]],)"
        R"("ts":"1765713600000","checksum":0,"seqId":7,"prevSeqId":-1}]})"};
  std::vector<std::string> messages;
  for (const std::string id : {"101", "102", "103"})
    messages.push_back(head + R"("data":[{"instId":"BTC-USDT-SWAP","tradeId":")" + id +
                       R"(","px":"100","sz":"1","side":"buy","ts":"1765713600000"}]})");
  return messages;
}

Task<> serve(std::string channel, std::shared_ptr<rq::net::WebSocket> socket) {
  try {
    co_await socket->read();  // the subscription
    for (auto& message : deep_messages(channel)) co_await socket->write(std::move(message));
    for (auto& message : data_messages(channel)) co_await socket->write(std::move(message));
    while (true) {
      const std::string said(co_await socket->read());
      if (said == "ping") co_await socket->write("pong");
    }
  } catch (const rq::net::NetError&) {
  }
}

/// REST has as many ways to be wrong, one after the other.
struct DeepRest {
  std::map<std::string, std::size_t> asked;

  HttpResponse answer(const std::string& target) {
    const std::vector<std::string> bodies{R"({"code":$,"msg":"","data":[]})",
                                          R"({"code":"1","msg":$,"data":[]})",
                                          R"({"code":"0","msg":"","data":$})",
                                          R"({"code":"0","msg":"","data":[$]})",
                                          R"({"code":"0","msg":"","data":[{"ts":$,"instId":$}]})",
                                          R"($)"};
    const auto path = target.substr(0, target.find('?'));
    return {200, with_deep(bodies[asked[path]++ % bodies.size()])};
  }
};

struct Recorded {
  Finished finished;
  Tree vault;
};

Recorded record(const std::string& recorder_name, const std::string& channel,
                const std::string& endpoint, const std::string& file, std::size_t lines) {
  const ScratchFolder folder;
  dump_tree({{"Vault/meta/okx/instruments/BTC-USDT-SWAP.json", facts}}, folder.path());
  boost::asio::io_context context(1);
  DeepRest rest;
  rq::net::Server::Handlers handlers;
  handlers.on_get = [&](std::string target) -> Task<HttpResponse> {
    co_return rest.answer(target);
  };
  handlers.on_web_socket = [&](std::string, std::shared_ptr<rq::net::WebSocket> socket) {
    return serve(channel, std::move(socket));
  };
  const rq::net::Server server(context.get_executor(), "127.0.0.1", 0, nullptr, handlers);
  const std::string host = "://127.0.0.1:" + std::to_string(server.port());
  RunningProgram recorder(
      program(recorder_name),
      {"--vault", rq::vault::to_utf8(folder.path() / "Vault"), "--instId", "BTC-USDT-SWAP",
       "--duration", "2m", "--rest-url", "http" + host, "--ws-url", "ws" + host + endpoint});
  const auto is_done = [&] {
    context.poll();
    const auto tree = load_tree(folder.path() / "Vault");
    const auto found = tree.find(file);
    return found != tree.end() &&
           std::ranges::count(found->second, '\n') >= static_cast<std::ptrdiff_t>(lines);
  };
  CHECK(recorder.runs_until(is_done));
  recorder.ask_to_stop();
  recorder.runs_until([&] {
    context.poll();
    return false;
  });
  return {recorder.wait(), load_tree(folder.path() / "Vault")};
}

void check_log(const Finished& finished) {
  INFO(finished.err.substr(0, 4'000));
  CHECK(finished.exit_code == 0);
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < finished.err.size();) {
    const auto end = std::min(finished.err.find('\n', begin), finished.err.size());
    longest = std::max(longest, end - begin);
    begin = end + 1;
  }
  CHECK(longest < 1'024);
}

}  // namespace

TEST_CASE("messages that are nested without end do not end the recording of trades") {
  const auto [finished, vault] = record("trades_exporter", "trades-all", "/ws/v5/business",
                                        "raw/okx/trades_perps/BTC-USDT-SWAP/2025-12-14.jsonl", 3);
  check_log(finished);
}

TEST_CASE("messages that are nested without end do not end the recording of books") {
  const auto [finished, vault] = record("l2_exporter", "books", "/ws/v5/public",
                                        "raw/okx/l2_perps/BTC-USDT-SWAP/2025-12-14/12.jsonl", 1);
  check_log(finished);
}
