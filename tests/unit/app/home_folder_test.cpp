#include "app/home_folder.hpp"

#include "support/catch.hpp"
#include "support/environment.hpp"

#include "core/errors.hpp"

using rq::app::expand_home;

namespace {

#if defined(_WIN32)
const std::string variable = "USERPROFILE";
const std::string home = "C:\\Users\\M.R Bär";
#else
const std::string variable = "HOME";
const std::string home = "/home/M.R Bär";
#endif

}  // namespace

TEST_CASE("a leading ~ stands for the user's folder") {
  const rq::test::Environment environment{{variable, home}};
  CHECK(expand_home("~") == home);
  CHECK(expand_home("~/") == home + "/");
  CHECK(expand_home("~/My #1 Vault") == home + "/My #1 Vault");
#if defined(_WIN32)
  CHECK(expand_home("~\\Vault") == home + "\\Vault");
#endif
}

TEST_CASE("a ~ anywhere else is a letter of a name") {
  const rq::test::Environment environment{{variable, home}};
  for (const auto* path : {"", "a~", "./~", "./~bob/x", "/data/~/x", "PROGRA~1", "Bär/~"})
    CHECK(expand_home(path) == path);
}

TEST_CASE("folders of other users are refused, and the advice works") {
  const rq::test::Environment environment{{variable, home}};
  for (const auto* path : {"~bob", "~bob/Vault", "~ /x", "~~"}) {
    CHECK_THROWS_AS(expand_home(path), rq::UsageError);
    CHECK(expand_home("./" + std::string(path)) == "./" + std::string(path));
  }
}

TEST_CASE("without the variable that names the folder, ~ is refused by name") {
  const rq::test::Environment environment{{variable, ""}};
  try {
    expand_home("~/Vault");
    FAIL("not refused");
  } catch (const rq::UsageError& error) {
    CHECK(std::string(error.what()).find(variable) != std::string::npos);
  }
}

TEST_CASE("a home that is the root, as some services have, makes no double slash") {
  const rq::test::Environment environment{{variable, "/"}};
  CHECK(expand_home("~/Vault") == "/Vault");
  CHECK(expand_home("~") == "/");
}
