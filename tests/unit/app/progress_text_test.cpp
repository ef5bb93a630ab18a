#include "app/progress_text.hpp"

#include "support/catch.hpp"

#include "app/text_layout.hpp"

using namespace rq::app;
using namespace std::chrono_literals;

namespace {

/// 27 % of 1.2 GB, 4.5 s after the beginning.
Progress sorting() {
  return {"import BTC-USDT-SWAP", "sorting", "bytes", 0, 324'000'000, 1'200'000'000, 4500ms};
}

}  // namespace

TEST_CASE("amounts are written for people") {
  CHECK(format_amount(0, "bytes") == "0 bytes");
  CHECK(format_amount(999, "bytes") == "999 bytes");
  CHECK(format_amount(1'000, "bytes") == "1.0 kB");
  CHECK(format_amount(9'999'999, "bytes") == "9.9 MB");
  CHECK(format_amount(12'345'678, "bytes") == "12 MB");
  CHECK(format_amount(1'234'567'890, "bytes") == "1.2 GB");
  CHECK(format_amount(UINT64_MAX, "bytes") == "18446744 TB");
  CHECK(format_amount(0, "pages") == "0 pages");
  CHECK(format_amount(999, "files") == "999 files");
  CHECK(format_amount(1'234'567, "trades") == "1,234,567 trades");
}

TEST_CASE("the time that remains follows from the pace of the phase") {
  CHECK(time_left(sorting()) == 12'166ms);
  Progress resumed = sorting();
  resumed.first = 300'000'000;
  CHECK(time_left(resumed) == 164'250ms);
  Progress finished = sorting();
  finished.done = finished.total;
  CHECK(time_left(finished) == 0ms);
}

TEST_CASE("no time is named that would be a guess") {
  Progress early = sorting();
  early.elapsed = 999ms;
  CHECK_FALSE(time_left(early));
  Progress idle = sorting();
  idle.first = idle.done;
  CHECK_FALSE(time_left(idle));
  Progress unknown = sorting();
  unknown.total = 0;
  CHECK_FALSE(time_left(unknown));
  Progress endless{"x", "", "bytes", 0, 1, UINT64_MAX, 1000h};
  CHECK_FALSE(time_left(endless));
}

TEST_CASE("a wide terminal shows the whole bar, a narrow one a shorter one") {
  CHECK(progress_line(sorting(), 100) ==
        "import BTC-USDT-SWAP [########......................] sorting 27% of 1.2 GB, 12s left");
  CHECK(progress_line(sorting(), 70) ==
        "import BTC-USDT-SWAP [###...........] sorting 27% of 1.2 GB, 12s left");
}

TEST_CASE("where there is no room for a bar, it is left out, and then the label is cut") {
  CHECK(progress_line(sorting(), 60) == "import BTC-USDT-SWAP sorting 27% of 1.2 GB, 12s left");
  CHECK(progress_line(sorting(), 40) == "import~ sorting 27% of 1.2 GB, 12s left");
  CHECK(progress_line(sorting(), 20) == "sorting 27% of 1.2~");
}

TEST_CASE("a line of progress never wraps") {
  for (std::size_t columns = 2; columns < 120; ++columns) {
    CAPTURE(columns);
    CHECK(visible_columns(progress_line(sorting(), columns)) < columns);
  }
}

TEST_CASE("work whose end nobody knows shows how much is done") {
  Progress backfill{"backfill ETH-USDT-SWAP", "", "pages", 0, 1234, 0, 20s};
  CHECK(progress_line(backfill, 80) == "backfill ETH-USDT-SWAP 1,234 pages");
  CHECK(progress_log_line(backfill) == "backfill ETH-USDT-SWAP: 1,234 pages");
}

TEST_CASE("the log says the same in words") {
  CHECK(progress_log_line(sorting()) ==
        "import BTC-USDT-SWAP: sorting 27% of 1.2 GB, about 12s left");
}

TEST_CASE("numbers near the largest do not overflow") {
  const Progress huge{"x", "", "trades", 0, UINT64_MAX - 1, UINT64_MAX, 500ms};
  CHECK(progress_line(huge, 100).find(" 99% of 18,446,744,073,709,551,615 trades") !=
        std::string::npos);
}
