#include "app/disk_thread.hpp"

#include <future>
#include <vector>

#include "support/catch.hpp"

#include "app/log.hpp"
#include "core/errors.hpp"

using namespace rq;
using namespace std::chrono_literals;
using app::DiskThread;

namespace {

constexpr auto long_enough = std::chrono::minutes(5);

IoError full_disk() {
  return {"write to", "a file", std::make_error_code(std::errc::no_space_on_device)};
}

}  // namespace

TEST_CASE("jobs are done in the order they were posted, on another thread") {
  DiskThread disk;
  std::vector<int> done;
  std::thread::id where;
  for (int i = 0; i < 1'000; ++i)
    disk.post([&, i] {
      done.push_back(i);
      where = std::this_thread::get_id();
    });
  REQUIRE(disk.finish(long_enough));
  REQUIRE(done.size() == 1'000);
  for (int i = 0; i < 1'000; ++i) CHECK(done[static_cast<std::size_t>(i)] == i);
  CHECK(where != std::this_thread::get_id());
  CHECK_FALSE(disk.is_stuck());
}

TEST_CASE("a job that fails for the disk is tried again before the next one") {
  app::log::set_level("off");
  DiskThread disk;
  std::vector<std::string> done;
  int attempts = 0;
  std::promise<void> tried;
  disk.post([&] {
    ++attempts;
    if (attempts == 2) tried.set_value();
    if (attempts < 3) throw full_disk();
    done.emplace_back("first");
  });
  disk.post([&] { done.emplace_back("second"); });
  tried.get_future().wait();
  CHECK(disk.is_stuck());  // since the first attempt
  CHECK_NOTHROW(disk.rethrow_failure());
  REQUIRE(disk.finish(long_enough));
  CHECK(attempts == 3);
  CHECK(done == std::vector<std::string>{"first", "second"});
  CHECK_FALSE(disk.is_stuck());
  app::log::set_level("info");
}

TEST_CASE("a file that cannot be written keeps no job of another lane from being done") {
  app::log::set_level("off");
  DiskThread disk;
  const int broken = 0;
  const int whole = 0;
  std::atomic<bool> is_mended = false;
  std::atomic<int> attempts = 0;
  std::vector<std::string> done;
  disk.post(
      [&] {
        ++attempts;
        if (!is_mended)
          throw IoError("open", "a file", std::make_error_code(std::errc::is_a_directory));
        done.emplace_back("broken first");
      },
      &broken);
  disk.post([&] { done.emplace_back("broken second"); }, &broken);
  for (int i = 0; i < 100; ++i) {
    std::promise<void> written;
    disk.post([&] { written.set_value(); }, &whole);
    written.get_future().wait();
  }
  CHECK(attempts >= 1);
  CHECK(disk.is_stuck());
  CHECK(disk.is_stuck_alone(&broken));
  CHECK_FALSE(disk.is_stuck_alone(&whole));
  CHECK_FALSE(disk.finish(0ms));
  is_mended = true;
  REQUIRE(disk.finish(long_enough));
  CHECK(done == std::vector<std::string>{"broken first", "broken second"});
  CHECK_FALSE(disk.is_stuck());
  app::log::set_level("info");
}

TEST_CASE("a full disk is nobody's own trouble") {
  app::log::set_level("off");
  DiskThread disk;
  const int lane = 0;
  std::promise<void> tried;
  std::atomic<int> attempts = 0;
  disk.post(
      [&] {
        if (++attempts == 2) return tried.set_value();
        throw full_disk();
      },
      &lane);
  while (attempts == 0) std::this_thread::yield();
  CHECK_FALSE(disk.is_stuck_alone(&lane));
  tried.get_future().wait();
  REQUIRE(disk.finish(long_enough));
  app::log::set_level("info");
}

TEST_CASE("a slow disk keeps nobody who posts waiting, and finish says that it is not done") {
  DiskThread disk;
  std::promise<void> go_on;
  std::atomic<int> done = 0;
  disk.post([&, gate = go_on.get_future().share()] {
    gate.wait();
    ++done;
  });
  for (int i = 0; i < 100; ++i) disk.post([&] { ++done; });
  CHECK_FALSE(disk.finish(0ms));
  CHECK(done == 0);
  go_on.set_value();
  CHECK(disk.finish(long_enough));
  CHECK(done == 101);
}

TEST_CASE("any other failure of a job ends the work and comes out where it is asked for") {
  DiskThread disk;
  bool next = false;
  disk.post([] { throw DataError("the ledger was cut"); });
  disk.post([&] { next = true; });
  CHECK_FALSE(disk.finish(long_enough));
  CHECK_THROWS_AS(disk.rethrow_failure(), DataError);
  CHECK_FALSE(next);
}

TEST_CASE("a disk thread goes away in the middle of a failing job") {
  app::log::set_level("off");
  std::promise<void> tried;
  {
    DiskThread disk;
    bool first = true;
    disk.post([&tried, first]() mutable {
      if (std::exchange(first, false)) tried.set_value();
      throw full_disk();
    });
    tried.get_future().wait();
  }
  app::log::set_level("info");
  SUCCEED("it did not wait for the job to work");
}
