#include "app/text_table.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "support/catch.hpp"

using namespace rq::app;

namespace {

constexpr std::array columns{
    Column{"STAGE"},
    Column{"LEVEL", Align::right},
    Column{"TIP", Align::left, 20},
    Column{"STRENGTH", Align::left, 30},
    Column{"CREATED", Align::left, 10},
    Column{"TOUCHED", Align::left, 10},
};
const std::vector<TextTable::Row> rows{
    {{"ARMED"}, {"81.09"}, {"EXACT"}, {"STRONG"}, {"2025-06-22T12:51:00Z"}, {"-"}},
    {{"TRIGGERED", ansi::green},
     {"103456.7", ansi::bold},
     {"NEAR"},
     {"WEAK"},
     {"2025-06-22T12:31:00Z"},
     {"2025-06-22T13:06:00Z"}},
};

std::string table_of(LineWidth width, bool colour = false) {
  std::string out;
  append_table(out, columns, rows, colour, width);
  return out;
}

}  // namespace

TEST_CASE("a table without a width shows every column") {
  CHECK(table_of(std::nullopt) ==
        "STAGE         LEVEL  TIP    STRENGTH  CREATED               TOUCHED\n"
        "ARMED         81.09  EXACT  STRONG    2025-06-22T12:51:00Z  -\n"
        "TRIGGERED  103456.7  NEAR   WEAK      2025-06-22T12:31:00Z  2025-06-22T13:06:00Z\n");
}

TEST_CASE("the least important columns are left out first, the rightmost of several before") {
  CHECK(table_of(60) ==
        "STAGE         LEVEL  TIP    STRENGTH  CREATED\n"
        "ARMED         81.09  EXACT  STRONG    2025-06-22T12:51:00Z\n"
        "TRIGGERED  103456.7  NEAR   WEAK      2025-06-22T12:31:00Z\n"
        "Left out, because the terminal is 60 columns wide: TOUCHED\n");
  CHECK(table_of(30) ==
        "STAGE         LEVEL  STRENGTH\n"
        "ARMED         81.09  STRONG\n"
        "TRIGGERED  103456.7  WEAK\n"
        "Left out, because the terminal\n"
        "is 30 columns wide: TIP,\n"
        "CREATED, TOUCHED\n");
}

TEST_CASE("a table that just fits is whole") {
  CHECK(table_of(80) == table_of(std::nullopt));
  CHECK(table_of(79) != table_of(std::nullopt));
}

TEST_CASE("numbers are never cut short: a column is shown whole or left out") {
  CHECK(table_of(18) ==
        "STAGE\n"
        "ARMED\n"
        "TRIGGERED\n"
        "Left out, because\n"
        "the terminal is 18\n"
        "columns wide:\n"
        "LEVEL, TIP,\n"
        "STRENGTH, CREATED,\n"
        "TOUCHED\n");
}

TEST_CASE("no line is longer than the width, coloured or not") {
  for (std::size_t width = 1; width < 90; ++width) {
    CAPTURE(width);
    std::istringstream lines(table_of(width, true));
    for (std::string line; std::getline(lines, line);) CHECK(visible_columns(line) <= width);
  }
}

TEST_CASE("rows that are made twice are limited like a whole table") {
  TextTable table(columns);
  for (const auto& row : rows) table.fit(row);
  table.limit_to(60);
  std::string out;
  table.append_titles(out, false);
  for (const auto& row : rows) table.append_row(out, row, false);
  table.append_left_out(out, false);
  CHECK(out == table_of(60));
}
