// The files of recorded books on a disk whose power goes, or which fills up, at any moment.
#include <algorithm>

#include "l2_exporter/recording_files.hpp"
#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using l2_exporter::Batch;
using l2_exporter::RecordingFiles;

namespace {

const vault::Layout layout{"/vault"};
const InstId instrument = InstId::require("BTC-USDT-SWAP");
constexpr int all_lines = 40;

/// Line `number` of a recording over four hours and a midnight.
std::pair<Timestamp, std::string> line(int number) {
  const auto first = *parse_event_time("2025-12-14T22:00:00.000Z");
  return {first + std::chrono::minutes(6 * number),
          std::to_string(1'000 + number) + std::string(50, 'x') + '\n'};
}

/// The numbers of the lines in the files, in order; fails for a line that is not whole.
std::vector<int> numbers_in(const Tree& tree) {
  std::vector<int> numbers;
  for (const auto& [path, bytes] : tree) {
    if (!path.starts_with("raw/")) continue;
    REQUIRE(bytes.ends_with('\n'));
    for (std::size_t at = 0; at < bytes.size(); at = bytes.find('\n', at) + 1) {
      const int number = std::stoi(bytes.substr(at, 4)) - 1'000;
      REQUIRE(bytes.substr(at, bytes.find('\n', at) + 1 - at) == line(number).second);
      const auto hour = format_ms(line(number).first).substr(11, 2);
      REQUIRE(path.find('/' + hour + ".jsonl") != std::string::npos);
      numbers.push_back(number);
    }
  }
  return numbers;
}

/// Writes the lines from `first` on, five at a time; how many are known to be durable is in `safe`.
void record(vault::FileSystem& fs, int first, int& safe) {
  RecordingFiles files(fs, layout, instrument);
  for (int number = first; number < all_lines;) {
    Batch batch;
    for (int i = 0; i < 5 && number < all_lines; ++i, ++number)
      batch.add(line(number).first, line(number).second);
    batch.rejects.push_back("{}\n");
    files.write(batch);
    if (number % 2 != 0) continue;
    files.sync();
    safe = number;
  }
  files.sync();
  safe = all_lines;
  files.write_state("{}\n");
}

}  // namespace

TEST_CASE("a power cut at any operation leaves whole snapshots, and the next run goes on") {
  for (std::uint64_t cut = 1;; ++cut) {
    MemoryFileSystem fs;
    fs.power_cut_after(cut);
    int safe = 0;
    bool finished = true;
    try {
      record(fs, 0, safe);
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(cut)) {
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      {
        RecordingFiles files(restarted, layout, instrument);
      }
      const auto left = numbers_in(restarted.tree(layout.root()));
      REQUIRE(static_cast<int>(left.size()) >= safe);
      for (std::size_t i = 0; i < left.size(); ++i) REQUIRE(left[i] == static_cast<int>(i));
      int ignored = 0;
      record(restarted, static_cast<int>(left.size()), ignored);
      REQUIRE(numbers_in(restarted.tree(layout.root())).size() == all_lines);
    }
    if (!finished) continue;
    CHECK(cut > 20);
    return;
  }
}

TEST_CASE("a disk that is full for a while gets every snapshot once, in order") {
  for (std::uint64_t at = 1; at < 60; ++at) {
    CAPTURE(at);
    MemoryFileSystem fs;
    RecordingFiles files(fs, layout, instrument);
    fs.fail_from(at, std::errc::no_space_on_device);
    for (int number = 0; number < all_lines; number += 5) {
      Batch batch;
      for (int i = number; i < number + 5; ++i) batch.add(line(i).first, line(i).second);
      for (int attempt = 0;; ++attempt) {
        try {
          files.write(batch);
          files.sync();
          break;
        } catch (const IoError&) {
          if (attempt == 2) fs.repair();
        }
      }
    }
    const auto numbers = numbers_in(fs.tree(layout.root()));
    REQUIRE(numbers.size() == all_lines);
    REQUIRE(std::ranges::is_sorted(numbers));
  }
}
