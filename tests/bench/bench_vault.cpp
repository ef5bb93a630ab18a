#include "bench/bench_vault.hpp"

#include <algorithm>
#include <stdexcept>

#include "support/subprocess.hpp"

namespace rq::bench {

namespace fs = std::filesystem;

namespace {

constexpr auto first_day = std::chrono::year(2024) / 12 / 14;

fs::path raw_folder(const fs::path& vault) {
  return vault / "raw/okx/trades_perps" / instrument;
}

std::string date_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

void make(const fs::path& vault, const std::vector<Stretch>& stretches) {
  auto day = std::chrono::sys_days(first_day);
  std::uint64_t first_id = 1'000'000'000;
  for (const Stretch& stretch : stretches) {
    const auto made =
        test::run(test::program("make_market"),
                  {"--raw", vault.string(), "--start", date_text(day) + "T00:00:00Z", "--minutes",
                   std::to_string(stretch.days * 1440), "--trades-per-day",
                   std::to_string(stretch.trades_per_day), "--first-id", std::to_string(first_id)});
    if (made.exit_code != 0) throw std::runtime_error("make_market failed: " + made.err);
    day += std::chrono::days(stretch.days);
    first_id += 1'000'000'000;
  }
}

/// The five-minute mark that holds a line: its time up to the minute, rounded down to five.
std::string five_minutes_of(const std::string& line) {
  std::string mark = line.substr(line.find(':') + 2, 16);  // 2025-12-14T21:34
  mark.back() = mark.back() < '5' ? '0' : '5';
  return mark;
}

/// The lines of a file, cut into pieces of five minutes.
std::vector<std::string> five_minute_pieces(const fs::path& file) {
  std::vector<std::string> pieces;
  std::ifstream in(file);
  std::string mark;
  for (std::string line; std::getline(in, line);) {
    if (const auto its = five_minutes_of(line); its != mark) {
      mark = its;
      pieces.emplace_back();
    }
    pieces.back().append(line).append(1, '\n');
  }
  return pieces;
}

}  // namespace

MadeVault::MadeVault(const fs::path& data, const std::string& name,
                     const std::vector<Stretch>& stretches)
    : path_(data / name) {
  const fs::path complete = data / (name + ".complete");
  if (fs::exists(complete)) return;
  fs::remove_all(path_);
  fs::create_directories(path_);
  make(path_, stretches);
  std::ofstream(complete) << "made\n";
}

std::vector<fs::path> MadeVault::raw_files() const {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(raw_folder(path_))) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void MadeVault::forget_derived() const {
  fs::remove_all(path_ / "derived");
  fs::remove_all(path_ / "state");
}

GrowingVault::GrowingVault(const MadeVault& full, std::size_t slices)
    : path_(full.path().string() + "-growing") {
  fs::remove_all(path_);
  fs::create_directories(raw_folder(path_));
  fs::copy(full.path() / "meta", path_ / "meta", fs::copy_options::recursive);
  const auto files = full.raw_files();
  for (const fs::path& file : files)
    if (file != files.back())
      fs::create_symlink(fs::absolute(file), raw_folder(path_) / file.filename());

  auto pieces = five_minute_pieces(files.back());
  if (pieces.size() <= slices) throw std::runtime_error("the last day is too short to cut up");
  const auto cut = pieces.end() - static_cast<std::ptrdiff_t>(slices);
  last_day_.open(raw_folder(path_) / files.back().filename(), std::ios::binary);
  for (auto it = pieces.begin(); it != cut; ++it) last_day_ << *it;
  last_day_.flush();
  slices_.assign(std::make_move_iterator(cut), std::make_move_iterator(pieces.end()));
}

void GrowingVault::append() {
  last_day_ << slices_.at(next_++);
  last_day_.flush();
}

}  // namespace rq::bench
