#include "support/recorded_market.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "support/recording_proof.hpp"

#include "vault/file_system.hpp"

namespace rq::test {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> with_places(std::vector<std::string> market, const fs::path& folder) {
  market.insert(market.end(),
                {"--port", "0", "--truth", vault::to_utf8(folder / "Truth"), "--exit-after", "4m"});
  if (std::ranges::find(market, "--tls") != market.end())
    market.insert(market.end(), {"--ca-out", vault::to_utf8(folder / "ca.pem")});
  return market;
}

}  // namespace

RecordedMarket::RecordedMarket(const std::vector<std::string>& market)
    : exchange_(program("okx_sim"), with_places(market, folder_.path())) {
  const auto listens = [this] { return exchange_.out().ends_with('\n'); };
  if (!exchange_.runs_until(listens))
    throw std::runtime_error("okx_sim does not start: " + exchange_.err());
  const auto address = nlohmann::json::parse(exchange_.out());
  rest_url_ = address.at("rest_url");
  ws_url_ = address.at("ws_url");
  if (address.at("ca_file").is_string()) ca_file_ = address.at("ca_file");
}

std::vector<std::string> RecordedMarket::address(const char* endpoint) const {
  std::vector<std::string> arguments{"--ws-url", ws_url_ + endpoint, "--rest-url", rest_url_};
  if (!ca_file_.empty()) arguments.insert(arguments.end(), {"--ca-file", ca_file_});
  return arguments;
}

RunningProgram RecordedMarket::start(const char* name, const char* endpoint,
                                     const std::vector<std::string>& arguments) const {
  std::vector<std::string> all{"--vault", vault::to_utf8(vault()), "--duration", "4m"};
  for (const auto& instrument : instruments()) all.insert(all.end(), {"--instId", instrument});
  for (const auto& more : {address(endpoint), arguments})
    all.insert(all.end(), more.begin(), more.end());
  return {program(name), all};
}

RunningProgram RecordedMarket::record(const std::vector<std::string>& arguments) const {
  return start("trades_exporter", "/ws/v5/business", arguments);
}

RunningProgram RecordedMarket::record_books(const std::vector<std::string>& arguments) const {
  return start("l2_exporter", "/ws/v5/public", arguments);
}

bool RecordedMarket::is_over() const {
  return exchange_.err().find("the last trade was printed") != std::string::npos;
}

bool RecordedMarket::is_recorded() const {
  return std::ranges::all_of(instruments(), [this](const auto& instrument) {
    return newest_trade(vault(), instrument) == newest_trade(truth(), instrument);
  });
}

bool RecordedMarket::is_recorded_by(RunningProgram& recorder) const {
  const auto connected = [&] { return recorder.err().find("connected to") != std::string::npos; };
  return recorder.runs_until([&] { return is_over() && is_recorded() && connected(); });
}

bool RecordedMarket::books_are_recorded_by(RunningProgram& recorder) const {
  return recorder.runs_until([&] {
    return is_over() && std::ranges::all_of(instruments(), [this](const auto& instrument) {
             const auto told = newest_book_message(truth(), instrument);
             return told && newest_snapshot(vault(), instrument) == told;
           });
  });
}

std::uint64_t RecordedMarket::newest_printed() const {
  return newest_trade(truth(), instruments().front()).value_or(0);
}

std::uint64_t RecordedMarket::newest_recorded() const {
  return newest_trade(vault(), instruments().front()).value_or(0);
}

std::string RecordedMarket::flaw(bool may_lose) const {
  const Tree recorded = load_tree(vault());
  const Tree printed = load_tree(truth());
  for (const auto& instrument : instruments())
    if (auto flaw = flaw_of_recording(recorded, printed, instrument, may_lose); !flaw.empty())
      return flaw;
  return {};
}

std::string RecordedMarket::flaw_of_books(BookTally* tally) {
  exchange_.ask_to_stop();
  if (exchange_.wait().exit_code != 0) return "okx_sim failed";
  const Tree recorded = load_tree(vault());
  const Tree told = load_tree(truth());
  BookTally total;
  for (const auto& instrument : instruments()) {
    BookTally one;
    if (auto flaw = rq::test::flaw_of_books(recorded, told, instrument, &one); !flaw.empty())
      return flaw;
    total.lines += one.lines;
    total.gap_lines += one.gap_lines;
    total.one_sided += one.one_sided;
    total.files += one.files;
  }
  if (tally != nullptr) *tally = total;
  return {};
}

/// Those that the exchange lists: it names them before it listens.
std::vector<std::string> RecordedMarket::instruments() const {
  std::vector<std::string> found;
  for (const auto& file : fs::directory_iterator(truth() / "meta" / "okx" / "instruments"))
    found.push_back(file.path().stem().string());
  std::ranges::sort(found);
  return found;
}

Finished stop(RunningProgram& recorder) {
  recorder.ask_to_stop();
  return recorder.wait();
}

}  // namespace rq::test
