// Real trades through the real programs, against what an independent exact reference made of them.
#include <archive.h>
#include <archive_entry.h>
#include <fstream>
#include <memory>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/sha256.hpp"
#include "support/shared_data.hpp"
#include "support/subprocess.hpp"
#include "support/tree.hpp"

#include "vault/file_system.hpp"

using namespace rq::test;
namespace fs = std::filesystem;

namespace {

struct Recorded {
  const char* instrument;
  const char* trades;
  std::vector<std::string> facts;
};

const std::vector<Recorded>& recorded() {
  static const auto facts = [](const char* contract_value, const char* tick) {
    return std::vector<std::string>{"--ctVal",  contract_value, "--ctMult", "1",
                                    "--ctType", "linear",       "--tickSz", tick};
  };
  static const std::vector<Recorded> all{
      {"BTC-USDT-SWAP", "BTC-USDT-SWAP-trades-2026-07-07.csv", facts("0.01", "0.1")},
      {"ETH-USDT-SWAP", "ETH-USDT-SWAP-trades-2026-07-07.csv", facts("0.1", "0.01")},
      {"LTC-USDT-SWAP", "LTC-USDT-SWAP-trades.csv.gz", facts("1", "0.01")},
      {"XRP-ETH-SWAP", "XRP-ETH-SWAP-trades.csv.gz", facts("1", "0.00000001")},
  };
  return all;
}

/// The files of a .tar.gz.
Tree read_archive(const fs::path& file) {
  const std::unique_ptr<archive, int (*)(archive*)> reader(archive_read_new(), &archive_read_free);
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_all(reader.get());
  REQUIRE(archive_read_open_filename(reader.get(), rq::vault::to_utf8(file).c_str(), 65536) ==
          ARCHIVE_OK);
  Tree tree;
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    std::string& bytes = tree[archive_entry_pathname(entry)];
    bytes.resize(static_cast<std::size_t>(archive_entry_size(entry)));
    REQUIRE(archive_read_data(reader.get(), bytes.data(), bytes.size()) ==
            static_cast<la_ssize_t>(bytes.size()));
  }
  return tree;
}

/// path → digest, of a file as `sha256sum` writes it.
Tree read_digests(const fs::path& file) {
  Tree digests;
  std::ifstream in(file);
  for (std::string digest, path; in >> digest >> path;) digests[path] = digest;
  return digests;
}

void run_well(const std::string& name, std::vector<std::string> arguments, const fs::path& vault) {
  arguments.insert(arguments.begin(), {"--vault", rq::vault::to_utf8(vault)});
  const auto finished = run(program(name), arguments);
  INFO(name << ": " << finished.err);
  REQUIRE(finished.exit_code == 0);
}

/// "2025-06-21T130700Z", as files are named, as a time.
std::string as_of_in(const std::string& name) {
  return name.substr(0, 13) + ":" + name.substr(13, 2) + ":" + name.substr(15, 2) + "Z";
}

/// What `find_signals --json` answers for each answer that there is to compare with.
Tree ask_for_signals(const Recorded& market, const Tree& digests, const fs::path& vault) {
  Tree answers;
  for (const auto& [path, digest] : digests) {
    const bool weighed = path.starts_with("signals_confluence/");
    if (!weighed && !path.starts_with("signals/")) continue;
    std::vector<std::string> question{"--vault",  rq::vault::to_utf8(vault),
                                      "--instId", market.instrument,
                                      "--as-of",  as_of_in(fs::path(path).stem().string()),
                                      "--json"};
    if (weighed) question.emplace_back("--confluence");
    const auto finished = run(program("find_signals"), question);
    INFO(path << ": " << finished.err);
    REQUIRE(finished.exit_code == 0);
    answers[path] = finished.out;
  }
  return answers;
}

/// Everything that the vectors speak of, made by our programs.
Tree make_files(const Recorded& market, const fs::path& trades, const Tree& digests,
                const fs::path& vault) {
  auto import = market.facts;
  import.push_back(rq::vault::to_utf8(trades));
  run_well("trades_import", import, vault);
  run_well("vwap_calc", {}, vault);
  run_well("wick_tracker", {}, vault);
  run_well("cvd_calc", {}, vault);
  Tree made = ask_for_signals(market, digests, vault);
  for (auto& [path, bytes] : load_tree(vault))
    if (path.starts_with("raw/") || path.starts_with("derived/")) made[path] = std::move(bytes);
  return made;
}

}  // namespace

TEST_CASE("recorded trades give every file of the vectors byte for byte") {
  const auto& market = recorded()[static_cast<std::size_t>(GENERATE(range(0, 4)))];
  INFO(market.instrument);
  const auto trades = shared_data(std::string("data/trades/") + market.trades);
  const auto vectors = shared_data(std::string("vectors/") + market.instrument + ".sha256");
  if (!trades || !vectors) return;
  const Tree digests = read_digests(*vectors);
  REQUIRE(digests.size() >= 10);
  const ScratchFolder scratch;
  const Tree made = make_files(market, *trades, digests, scratch.path());

  // First the bytes, which show where they differ, then the digests, which cover the raw files too.
  const auto archive =
      vectors->parent_path() / (std::string(market.instrument) + ".expected.tar.gz");
  for (const auto& [path, bytes] : read_archive(archive)) {
    REQUIRE(made.contains(path));
    CHECK(difference({{path, made.at(path)}}, {{path, bytes}}) == "");
  }
  Tree made_digests;
  for (const auto& [path, bytes] : made) made_digests[path] = sha256(bytes);
  CHECK(difference(made_digests, digests) == "");
}

TEST_CASE("SHA-256 is computed as everybody computes it") {
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
