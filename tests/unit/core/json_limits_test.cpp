#include "core/json_limits.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/deep_json.hpp"

using namespace rq;
using test::nested;
using test::repeated;
using Json = nlohmann::json;

TEST_CASE("JSON of 32 levels is parsed, and of 33 is not") {
  CHECK_FALSE(json_excess(nested(32)));
  CHECK(try_parse_json<Json>(nested(32)).is_array());
  CHECK(json_excess(nested(33)) == "it is nested more than 32 levels deep");
  CHECK(try_parse_json<Json>(nested(33)).is_discarded());
  CHECK_THROWS_AS(parse_json<Json>(nested(33)), DataError);
  CHECK(json_excess(repeated("{\"a\":[", 17)));
}

TEST_CASE("200,000 brackets are refused in every spelling") {
  constexpr int many = test::many_brackets;
  for (const auto& text :
       {nested(many), repeated("[", many), repeated("{\"a\":", many),
        repeated("[ \"\\\"\", ", many), "\"" + repeated("[", many) + "\"" + repeated("[", many)})
    CHECK(try_parse_json<Json>(text).is_discarded());
}

TEST_CASE("brackets in strings are text, whatever is escaped there") {
  const std::string brackets = repeated("[", 100);
  for (const auto& text : {"\"" + brackets + "\"", "\"\\\"" + brackets + "\"",
                           R"(["\\",")" + brackets + "\"]", "{\"" + brackets + "\":1}"}) {
    CHECK_FALSE(json_excess(text));
    CHECK_FALSE(try_parse_json<Json>(text).is_discarded());
  }
  // Here the backslash itself is escaped, and the string ends.
  CHECK(json_excess(R"("\\")" + brackets));
}

TEST_CASE("many brackets beside each other are no depth") {
  const std::string text = "[" + repeated("[],", 100'000) + "[]]";
  CHECK_FALSE(json_excess(text));
  CHECK(parse_json<Json>(text).size() == 100'001);
}

TEST_CASE("a text of more bytes than is allowed is not parsed, and the error says how many") {
  CHECK(json_excess("[1,2]", {.bytes = 4}) == "it has 5 bytes, more than 4");
  CHECK_FALSE(json_excess("[1,2]", {.bytes = 5}));
}

TEST_CASE("what is no JSON is discarded or refused, and torn strings end the scan") {
  for (const auto* text : {"", "{", "\"", "\"\\", "[\"a\\\"", "]]]", "nul"}) {
    CHECK(try_parse_json<Json>(text).is_discarded());
    CHECK_THROWS_AS(parse_json<Json>(text), DataError);
  }
}
