// Measures the programs as users run them, in interleaved rounds, and prints a Markdown table. Best
// of all rounds; ratios are of times measured beside each other.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <stdexcept>
#include <thread>

#include "bench/bench_main.hpp"
#include "bench/bench_vault.hpp"
#include "support/subprocess.hpp"

namespace {

using namespace rq;
using bench::GrowingVault;
using bench::MadeVault;
using test::Cost;

/// The best of what a command cost in all rounds: least time, most memory and bytes.
struct Best {
  Cost cost;
  std::uint64_t counted = 0;  // what the program itself said that it read
  bool measured = false;

  void take(const test::Finished& finished, std::uint64_t its_count) {
    const Cost& other = finished.cost;
    if (!measured) cost = other;
    cost.wall = std::min(cost.wall, other.wall);
    cost.cpu = std::min(cost.cpu, other.cpu);
    cost.peak_bytes = std::max(cost.peak_bytes, other.peak_bytes);
    cost.read_bytes = std::max(cost.read_bytes, other.read_bytes);
    counted = std::max(counted, its_count);
    measured = true;
  }
};

/// The number behind ` key=` in a program's last words, 0 when there is none.
std::uint64_t number_in(const std::string& text, const std::string& key) {
  const auto at = text.rfind(" " + key + "=");
  return at == std::string::npos ? 0
                                 : std::strtoull(text.c_str() + at + key.size() + 2, nullptr, 10);
}

class Measurements {
 public:
  void run(const std::string& label, const std::filesystem::path& program,
           const std::vector<std::string>& arguments) {
    const auto finished = test::run(program, arguments);
    if (finished.exit_code != 0)
      throw std::runtime_error(label + " ended with " + std::to_string(finished.exit_code) + ": " +
                               finished.err);
    best_[label].take(finished, number_in(finished.err, "read"));
  }
  [[nodiscard]] const Best& operator[](const std::string& label) const { return best_.at(label); }

 private:
  std::map<std::string, Best> best_;
};

constexpr std::array calculators{"vwap_calc", "wick_tracker", "cvd_calc"};

double ms(std::chrono::duration<double> time) {
  return time.count() * 1000;
}
double mebibytes(std::uint64_t bytes) {
  return static_cast<double>(bytes) / (1024 * 1024);
}

std::vector<std::string> texts(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::string> all;
  for (const auto& path : paths) all.push_back(path.string());
  return all;
}

std::uint64_t count_lines(const MadeVault& vault) {
  std::uint64_t lines = 0;
  for (const auto& file : vault.raw_files()) {
    const auto counted = test::run("wc", {"-l", file.string()});
    lines += std::strtoull(counted.out.c_str(), nullptr, 10);
  }
  return lines;
}

std::vector<std::string> on(const std::filesystem::path& vault) {
  return {"--vault", vault.string(), "--log-level", "info"};
}

std::vector<std::string> signal_query(const std::filesystem::path& vault) {
  return {"--vault", vault.string(), "--instId", bench::instrument, "--as-of", "latest", "--json"};
}

/// The text behind `"key":"` in a line of JSON.
std::string text_in(const std::string& json, const std::string& key) {
  const auto at = json.find('"' + key + "\":\"");
  if (at == std::string::npos) throw std::runtime_error("no " + key + " in " + json);
  const auto begin = at + key.size() + 4;
  return json.substr(begin, json.find('"', begin) - begin);
}

/// A question with confluence about a Vault that has all it takes to answer it: the last minute
/// that was tracked, however many ages and neighbours that takes.
std::vector<std::string> confluence_query(const std::filesystem::path& vault) {
  auto query = signal_query(vault);
  query.insert(query.end(), {"--confluence", "--age-min", "0", "--age-max", "120", "--min-touched",
                             "0", "--max-size-percentile", "100"});
  const auto signals = test::run(test::program("find_signals"), query).out;
  const auto moment = text_in(signals, "as_of_utc");
  bench::write_book_hour(vault, moment, std::stoi(text_in(signals, "price")));
  *std::find(query.begin(), query.end(), "latest") = moment;
  const auto answer = test::run(test::program("find_signals"), query).out;
  for (const std::string factor : {"vwap", "cvd", "l2"})
    if (answer.find('"' + factor + R"(":{"state":"unknown")") != std::string::npos)
      throw std::runtime_error("the benchmark's Vault lacks " + factor);
  return query;
}

std::vector<std::string> cvd_query(const std::filesystem::path& vault) {
  return {"--vault", vault.string(), "--instId", bench::instrument, "--timeframe", "1h", "--json"};
}

void measure_builds(Measurements& all, const std::string& name, const MadeVault& vault) {
  const auto files = texts(vault.raw_files());
  auto count = files;
  count.insert(count.begin(), "-l");
  vault.forget_derived();
  all.run(name + " wc", "wc", count);
  all.run(name + " simdjson", test::program("bench_simdjson"), files);
  all.run(name + " vwap_calc", test::program("vwap_calc"), on(vault.path()));
  all.run(name + " wick_tracker", test::program("wick_tracker"), on(vault.path()));
  all.run(name + " cvd_calc", test::program("cvd_calc"), on(vault.path()));
  all.run(name + " find_signals", test::program("find_signals"), signal_query(vault.path()));
  all.run(name + " cvd_calc 1h", test::program("cvd_calc"), cvd_query(vault.path()));
}

void measure_update(Measurements& all, const std::string& name, GrowingVault& vault) {
  vault.append();
  for (const std::string tool : calculators)
    all.run(name + " " + tool, test::program(tool), on(vault.path()));
}

void print_builds(const Measurements& all, const std::string& name, std::uint64_t trades) {
  const auto baseline = all[name + " wc"].cost.wall;
  const auto yardstick = all[name + " simdjson"].cost.wall;
  const auto row = [&](const char* title, const std::string& label) {
    const Cost& cost = all[name + " " + label].cost;
    std::printf("| %s | %s | %.0f ms | %.1f | %.2f × | %.2f × | %.1f MiB |\n", title, name.c_str(),
                ms(cost.wall), static_cast<double>(trades) / 1e6 / cost.wall.count(),
                cost.wall / baseline, yardstick / cost.wall, mebibytes(cost.peak_bytes));
  };
  row("`wc -l` of the raw files", "wc");
  row("simdjson, five fields, nothing else", "simdjson");
  row("`vwap_calc`, first build", "vwap_calc");
  row("`wick_tracker`, first build", "wick_tracker");
  row("`cvd_calc`, first build", "cvd_calc");
}

void print_updates(const Measurements& all, const std::string& few, const std::string& many) {
  for (const std::string tool : calculators) {
    const Best& a = all[few + " " + tool];
    const Best& b = all[many + " " + tool];
    for (const auto& [files, best] : {std::pair(few, a), std::pair(many, b)})
      std::printf("| `%s` | %s | %.1f ms | %.1f ms | %.2f × | %llu KiB | %llu KiB | %.1f MiB |\n",
                  tool.c_str(), files.c_str(), ms(best.cost.cpu), ms(best.cost.wall),
                  best.cost.cpu / a.cost.cpu, static_cast<unsigned long long>(best.counted / 1024),
                  static_cast<unsigned long long>(best.cost.read_bytes / 1024),
                  mebibytes(best.cost.peak_bytes));
  }
}

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown processor";
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

void bench_all(const std::filesystem::path& data, int rounds) {
  std::fprintf(stderr, "Making the markets (once) …\n");
  const MadeVault day(data, "1-day", {{1, 500'000}});
  const MadeVault week(data, "7-days", {{6, 714'000}, {1, 714'000}});
  const MadeVault year(data, "365-days", {{364, 1'000}, {1, 714'000}});
  GrowingVault growing_week(week, static_cast<std::size_t>(rounds) * 4 + 1);
  GrowingVault growing_year(year, static_cast<std::size_t>(rounds) * 4 + 1);

  Measurements all;
  Measurements first;  // brings the growing Vaults up to date, and warms the caches
  measure_update(first, "7 files", growing_week);
  measure_update(first, "365 files", growing_year);
  const auto weighed = confluence_query(growing_year.path());
  for (int round = 0; round < rounds; ++round) {
    std::fprintf(stderr, "Round %d of %d …\n", round + 1, rounds);
    measure_builds(all, "1 day", day);
    measure_builds(all, "7 days", week);
    for (int update = 0; update < 4; ++update) {
      measure_update(all, "7 files", growing_week);
      measure_update(all, "365 files", growing_year);
    }
    all.run("365 days confluence", test::program("find_signals"), weighed);
  }

  std::printf("Measured %s on %s, %u cores, page cache warm, best of %d interleaved rounds.\n\n",
              today().c_str(), processor().c_str(), std::thread::hardware_concurrency(), rounds);
  std::printf(
      "| first build | input | time | M trades/s | to `wc -l` | faster than simdjson | "
      "peak memory |\n|---|---|---|---|---|---|---|\n");
  print_builds(all, "1 day", count_lines(day));
  print_builds(all, "7 days", count_lines(week));
  std::printf(
      "\n| five more minutes | Vault | process time | wall time | to 7 files | raw bytes "
      "read | all bytes read | peak memory |\n|---|---|---|---|---|---|---|---|\n");
  print_updates(all, "7 files", "365 files");
  std::printf(
      "\n| query | Vault | wall time | process time | peak memory |\n|---|---|---|---|---|\n");
  const auto query = [&](const char* title, const std::string& vault, const std::string& label) {
    const Cost& cost = all[vault + " " + label].cost;
    std::printf("| %s | %s | %.1f ms | %.1f ms | %.1f MiB |\n", title, vault.c_str(), ms(cost.wall),
                ms(cost.cpu), mebibytes(cost.peak_bytes));
  };
  for (const char* vault : {"1 day", "7 days"})
    query("`find_signals --as-of latest`", vault, "find_signals");
  query("`find_signals --confluence`, order book included", "365 days", "confluence");
  for (const char* vault : {"1 day", "7 days"})
    query("`cvd_calc --timeframe 1h`", vault, "cvd_calc 1h");
}

}  // namespace

int main(int argc, char** argv) {
  return rq::bench::bench_main(argc, argv, bench_all);
}
