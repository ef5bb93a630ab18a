#include "okx/foreign_answer.hpp"

#include "support/catch.hpp"

using namespace rq;

namespace {

std::string described(net::HttpResponse response) {
  const auto text = okx::describe_foreign_answer(response);
  CHECK(text.size() < 512);
  CHECK(text.find_first_of("\r\n\t\x1b") == std::string::npos);
  return text;
}

void shows(const std::string& text, const char* part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("a web page is told by its title, with what it usually means") {
  const auto portal = described({.status = 200,
                                 .body = "<html><head><title>Hotel\nWi-Fi</title></head></html>",
                                 .content_type = "text/html"});
  shows(portal, "a web page, 'Hotel Wi-Fi' (HTTP status 200, content type text/html)");
  shows(portal, "log in");
  shows(described({.status = 403,
                   .body = "<html><title>Just a moment...</title>",
                   .content_type = "text/html"}),
        "bot check");
  shows(described({.status = 503, .body = "<h1>Sorry</h1>", .content_type = "text/html"}),
        "maintenance");
  shows(described({.status = 200, .body = " <p>no <b>title</b></p>", .content_type = ""}),
        "'no title'");
}

TEST_CASE("a redirect says where it leads, and is not followed") {
  const auto text = described({.status = 302,
                               .body = "",
                               .content_type = "text/html",
                               .location = "http://login.example/x\r\ny"});
  shows(text, "a redirect to http://login.example/x y (HTTP status 302");
  shows(text, "not followed");
}

TEST_CASE("compressed bytes, an empty answer and other texts are told apart") {
  shows(described({.status = 200, .body = "\x1f\x8b\x08 bytes"}), "compressed bytes");
  shows(described({.status = 200, .body = "x", .content_encoding = "br"}), "compressed bytes");
  shows(described({.status = 200, .body = ""}), "without content");
  shows(described({.status = 200, .body = "\x1b[31mred \xc3\xa4" + std::string(9999, 'a')}),
        "...'");
  shows(described({.status = 200, .body = "{\"data\":[]}"}), "'{\"data\":[]}'");
}
