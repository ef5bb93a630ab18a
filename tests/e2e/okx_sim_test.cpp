#include <algorithm>
#include <fstream>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/subprocess.hpp"
#include "support/tree.hpp"

using namespace rq::test;

namespace {

Finished okx_sim(const std::vector<std::string>& arguments) {
  return run(program("okx_sim"), arguments);
}

/// A market of ten minutes that is over in a moment.
std::vector<std::string> short_market(const std::filesystem::path& truth) {
  return {"--port",     "0",           "--start",      "2025-12-14T23:55:00Z",
          "--duration", "10m",         "--speed",      "100000",
          "--past",     "1m",          "--exit-after", "0s",
          "--truth",    truth.string()};
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("okx_sim says where it listens, prints its market and ends") {
  const ScratchFolder folder;
  const auto finished = okx_sim(short_market(folder.path() / "truth"));
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.starts_with(R"({"rest_url":"http://127.0.0.1:)"));
  CHECK(says(finished.out, R"("ws_url":"ws://127.0.0.1:)"));
  CHECK(finished.out.ends_with("\"ca_file\":null}\n"));
  const Tree truth = load_tree(folder.path() / "truth");
  CHECK(truth.size() == 6);  // two days and the facts of two instruments
  CHECK(truth.contains("raw/okx/trades_perps/ETH-USDT-SWAP/2025-12-15.jsonl"));
}

TEST_CASE("one seed makes one market, and its truth replayed is itself") {
  const ScratchFolder folder;
  const auto made = [&](const std::string& name, std::vector<std::string> arguments) {
    CHECK(okx_sim(arguments).exit_code == 0);
    Tree tree = load_tree(folder.path() / name);
    std::erase_if(tree, [](const auto& file) { return file.first.starts_with("meta"); });
    CHECK(tree.size() == 4);
    return tree;
  };
  const Tree first = made("first", short_market(folder.path() / "first"));
  CHECK(difference(first, made("second", short_market(folder.path() / "second"))) == "");
  const auto again = (folder.path() / "again").string();
  CHECK(difference(first, made("again", {"--port", "0", "--replay",
                                         (folder.path() / "first").string(), "--speed", "100000",
                                         "--exit-after", "0s", "--truth", again})) == "");
}

TEST_CASE("okx_sim writes the certificate that clients are to trust") {
  const ScratchFolder folder;
  const auto ca_file = folder.path() / "ca.pem";
  auto arguments = short_market(folder.path() / "truth");
  arguments.insert(arguments.end(), {"--tls", "--ca-out", ca_file.string()});
  const auto finished = okx_sim(arguments);
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(says(finished.out, R"({"rest_url":"https://)"));
  CHECK(says(finished.out, R"("ws_url":"wss://)"));
  std::ifstream file(ca_file);
  std::string line;
  std::getline(file, line);
  CHECK(line == "-----BEGIN CERTIFICATE-----");
}

TEST_CASE("okx_sim refuses what it cannot do with the exit code that says so") {
  const ScratchFolder folder;
  const auto refused = [&](int code, const std::string& part,
                           const std::vector<std::string>& arguments) {
    const auto finished = okx_sim(arguments);
    INFO(finished.err);
    CHECK(finished.exit_code == code);
    CHECK(says(finished.err, part));
    CHECK(finished.out.empty());
  };
  refused(64, "--speed", {"--speed", "fast"});
  refused(64, "--fault", {"--fault"});
  refused(64, "'explode' is no fault", {"--fault", "at 1s explode"});
  refused(66, "holds no raw trades", {"--replay", folder.path().string()});
  refused(74, "no such script", {"--faults", (folder.path() / "no such script").string()});
  const auto script = folder.path() / "script.txt";
  std::ofstream(script) << "# two\nat 1s drop\nat noon drop\n";
  refused(64, "script.txt:3: ", {"--faults", script.string()});
}
