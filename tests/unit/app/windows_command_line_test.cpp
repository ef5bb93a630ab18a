#include "app/windows_command_line.hpp"

#include "support/catch.hpp"

using rq::app::quote_for_windows;

TEST_CASE("an argument for Windows is quoted, backslashes doubled only before a quotation mark") {
  CHECK(quote_for_windows("") == R"("")");
  CHECK(quote_for_windows("plain") == R"("plain")");
  CHECK(quote_for_windows(R"(C:\Users\M.R Bär\Vault)") == R"("C:\Users\M.R Bär\Vault")");
  CHECK(quote_for_windows(R"(ends with \)") == R"("ends with \\")");
  CHECK(quote_for_windows(R"(says "hi")") == R"("says \"hi\"")");
  CHECK(quote_for_windows(R"(one \" two \\")") == R"("one \\\" two \\\\\"")");
}
