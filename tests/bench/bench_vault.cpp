#include "bench/bench_vault.hpp"

#include <algorithm>
#include <array>
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

/// Where the last `count` stretches of five minutes of a file begin, and the end of the file.
std::deque<std::uint64_t> last_marks(const fs::path& file, std::size_t count) {
  std::deque<std::uint64_t> marks;
  std::ifstream in(file, std::ios::binary);
  std::string mark;
  std::uint64_t offset = 0;
  for (std::string line; std::getline(in, line); offset += line.size() + 1) {
    if (const auto its = five_minutes_of(line); its != mark) {
      mark = its;
      marks.push_back(offset);
      if (marks.size() > count) marks.pop_front();
    }
  }
  if (marks.size() < count) throw std::runtime_error("the last day is too short to cut up");
  marks.push_back(offset);
  return marks;
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
    if (file != files.back()) fs::create_hard_link(file, raw_folder(path_) / file.filename());

  ends_ = last_marks(files.back(), slices);
  full_day_.open(files.back(), std::ios::binary);
  last_day_.open(raw_folder(path_) / files.back().filename(), std::ios::binary);
  append();
}

void GrowingVault::append() {
  if (ends_.empty()) throw std::runtime_error("the last day is over");
  copy_to(ends_.front());
  ends_.pop_front();
}

void GrowingVault::copy_to(std::uint64_t end) {
  std::array<char, 65536> buffer{};
  while (copied_ < end) {
    const auto size =
        static_cast<std::streamsize>(std::min<std::uint64_t>(buffer.size(), end - copied_));
    if (!full_day_.read(buffer.data(), size)) throw std::runtime_error("the made market changed");
    last_day_.write(buffer.data(), size);
    copied_ += static_cast<std::uint64_t>(size);
  }
  last_day_.flush();
}

void write_book_hour(const fs::path& vault, const std::string& moment, int price) {
  const auto folder = vault / "raw/okx/l2_perps" / instrument / moment.substr(0, 10);
  fs::create_directories(folder);
  std::string bids;
  std::string asks;
  for (int level = 0; level < 400; ++level) {
    const char* comma = level == 0 ? "" : ",";
    bids += comma + ("[\"" + std::to_string(price - level) + ".5\",\"10\",\"0\",\"1\"]");
    asks += comma + ("[\"" + std::to_string(price + level) + ".6\",\"10\",\"0\",\"1\"]");
  }
  std::ofstream out(folder / (moment.substr(11, 2) + ".jsonl"), std::ios::binary);
  for (int second = 0; second <= 60 * std::stoi(moment.substr(14, 2)); second += 2) {
    char time[16];
    std::snprintf(time, sizeof time, "%02d:%02d.000Z", second / 60 % 60, second % 60);
    out << R"({"timestamp_utc":")" << moment.substr(0, 14) << time
        << R"(","exchange":"okx","market":"perp","channel":"books","instId":")" << instrument
        << R"(","bids_top400":[)" << bids << R"(],"asks_top400":[)" << asks
        << R"(],"best_bid":null,"best_ask":null,"mid_price":null,"checksum":0,"seqId":2,)"
        << R"("prevSeqId":1,"gap_detected":false})" << '\n';
  }
}

}  // namespace rq::bench
