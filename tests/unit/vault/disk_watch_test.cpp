#include "vault/disk_watch.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"
#include "support/scratch_folder.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using namespace rq::vault;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t gb = 1'000'000'000;

/// A disk of 1000 GB that is looked at every minute.
class Watched {
 public:
  explicit Watched(std::int64_t available) : available_(available) {}

  /// Looks for `hours`, in which so many bytes are taken each hour; the warnings.
  std::vector<std::string> pass(int hours, std::int64_t taken_an_hour) {
    std::vector<std::string> warnings;
    for (int minute = 0; minute < hours * 60; ++minute) {
      if (auto warning = watch_.look(now_, space())) warnings.push_back(*std::move(warning));
      now_ += 1min;
      available_ -= taken_an_hour / 60;
    }
    return warnings;
  }
  /// At once.
  void take(std::int64_t bytes) { available_ -= bytes; }
  void sleep(std::chrono::hours time) { now_ += time; }

  [[nodiscard]] const DiskOutlook& outlook() const { return watch_.outlook(); }

 private:
  [[nodiscard]] DiskSpace space() const {
    return {static_cast<std::uint64_t>(1'000 * gb), static_cast<std::uint64_t>(available_)};
  }

  DiskWatch watch_;
  DiskWatch::Time now_{};
  std::int64_t available_;
};

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr std::int64_t hourly(double gb_a_day) {
  return static_cast<std::int64_t>(gb_a_day * static_cast<double>(gb) / 24);
}

}  // namespace

TEST_CASE("a disk is as full as what cannot be written to it any more") {
  CHECK(percent_full({100, 100}) == 0);
  CHECK(percent_full({100, 11}) == 89);
  CHECK(percent_full({1000, 101}) == 89);
  CHECK(percent_full({1000, 100}) == 90);
  CHECK(percent_full({100, 0}) == 100);
  CHECK(percent_full({0, 0}) == 0);
  CHECK(percent_full({100, 200}) == 0);
  CHECK(percent_full({std::uint64_t{1} << 63, 0}) == 100);
}

TEST_CASE("a disk at 90 percent is told at the first look, again at each percent and each day") {
  Watched disk(105 * gb);
  CHECK(disk.pass(1, 0).empty());
  disk.take(5 * gb);
  const auto warnings = disk.pass(1, 0);
  REQUIRE(warnings.size() == 1);
  CHECK(says(warnings[0], "90 % full, 100.0 GB are left"));
  CHECK(says(warnings[0], "l2_retention"));
  CHECK(disk.pass(23, 0).empty());
  CHECK(disk.pass(24, 0).size() == 1);
  disk.take(11 * gb);
  CHECK(says(disk.pass(1, 0).at(0), "91 % full, 89.0 GB are left"));
  // Room was made, and went again.
  disk.take(-200 * gb);
  CHECK(disk.pass(1, 0).empty());
  disk.take(200 * gb);
  CHECK(disk.pass(1, 0).size() == 1);
}

TEST_CASE("a disk that goes to and fro around 90 percent is told once") {
  Watched disk(100 * gb);
  std::size_t warnings = 0;
  for (int minute = 0; minute < 20; ++minute) {
    warnings += disk.pass(1, 0).size();
    disk.take(minute % 2 == 0 ? -gb : gb);
  }
  CHECK(warnings == 1);
}

TEST_CASE("the days until a disk is full are known after three hours, and told from a week on") {
  Watched disk(500 * gb);
  disk.pass(3, hourly(100));
  CHECK_FALSE(disk.outlook().full_in_days.has_value());
  const auto warnings = disk.pass(1, hourly(100));
  CHECK(disk.outlook().full_in_days == 4);
  CHECK(disk.outlook().hours_seen == 3);
  REQUIRE(warnings.size() == 1);
  CHECK(says(warnings[0], "At the rate of the last 3 hours it is full in 4 days"));
  CHECK(says(warnings[0], "51 % full"));
  // A day later it is three.
  const auto later = disk.pass(24, hourly(100));
  REQUIRE(later.size() == 1);
  CHECK(says(later[0], "the last 24 hours it is full in 3 days"));

  Watched large(900 * gb);
  CHECK(large.pass(48, hourly(1)).empty());
  CHECK(large.outlook().full_in_days.value_or(0) >= 890);
  CHECK(large.outlook().full_in_days.value_or(0) <= 900);
}

TEST_CASE("a disk that does not fill up is never full") {
  Watched steady(500 * gb);
  CHECK(steady.pass(48, 0).empty());
  CHECK_FALSE(steady.outlook().full_in_days.has_value());
  Watched emptying(500 * gb);
  CHECK(emptying.pass(48, -hourly(10)).empty());
  CHECK_FALSE(emptying.outlook().full_in_days.has_value());
}

TEST_CASE("what packing gives back every hour counts") {
  Watched disk(150 * gb);
  for (int hour = 0; hour < 48; ++hour) {
    CHECK(disk.pass(1, 2 * gb).empty());
    disk.take(-2 * gb);
  }
  CHECK_FALSE(disk.outlook().full_in_days.has_value());
}

TEST_CASE("one hour in which much was fetched, copied or removed alarms and hides nothing") {
  Watched copied(400 * gb);
  copied.pass(5, hourly(1));
  copied.take(200 * gb);
  CHECK(copied.pass(24, hourly(1)).empty());
  CHECK(copied.outlook().full_in_days >= 150);

  // Catching up after a start.
  Watched caught_up(100 * gb + 500'000'000);
  caught_up.take(-20 * gb);
  CHECK(caught_up.pass(1, 10 * gb).empty());
  CHECK(caught_up.pass(5, hourly(1)).empty());

  // Removed: the room is there, so nothing is wrong; a day later the rate is known again.
  Watched removed(20 * gb);
  removed.pass(5, hourly(5));
  removed.take(-200 * gb);
  CHECK(removed.pass(30, hourly(5)).empty());
  CHECK(removed.outlook().full_in_days == 42);
}

TEST_CASE("a machine that slept is looked at by the time that passed") {
  Watched disk(900 * gb);
  disk.pass(2, hourly(24));
  disk.sleep(10h);  // somebody else wrote meanwhile
  disk.take(10 * gb);
  disk.pass(3, hourly(24));
  CHECK(disk.outlook().full_in_days == 36);
}

TEST_CASE("a file system says how much room there is") {
  const ScratchFolder folder;
  const auto native = native_file_system();
  const auto space = native->space(folder.path());
  CHECK(space.capacity > 0);
  CHECK(space.available > 0);
  CHECK(space.available <= space.capacity);
  CHECK_THROWS_AS(native->space(folder.path() / "none"), IoError);

  MemoryFileSystem fs;
  fs.create_directories("/vault");
  CHECK(percent_full(fs.space("/vault")) == 0);
  fs.set_space({100, 5});
  CHECK((fs.space("/vault") == DiskSpace{100, 5}));
  CHECK((fs.clone().space("/vault") == DiskSpace{100, 5}));
  CHECK_THROWS_AS(fs.space("/none"), IoError);
}
