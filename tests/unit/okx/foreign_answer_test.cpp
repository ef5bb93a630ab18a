#include "okx/foreign_answer.hpp"

#include "support/catch.hpp"

using namespace rq;

namespace {

net::HttpResponse answer(unsigned status, std::string body, std::string content_type = "") {
  net::HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.content_type = std::move(content_type);
  return response;
}

std::string described(const net::HttpResponse& response) {
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
  const auto portal =
      described(answer(200, "<html><head><title>Hotel\nWi-Fi</title></head></html>", "text/html"));
  shows(portal, "a web page, 'Hotel Wi-Fi' (HTTP status 200, content type text/html)");
  shows(portal, "log in");
  shows(described(answer(403, "<html><title>Just a moment...</title>", "text/html")), "bot check");
  shows(described(answer(503, "<h1>Sorry</h1>", "text/html")), "maintenance");
  shows(described(answer(511, "<h1>Sign in</h1>", "text/html")), "log in");
  shows(described(answer(404, "<h1>Not found</h1>", "text/html")), "--rest-url");
  shows(described(answer(200, " <title></title><p>no <b>title</b></p>")), "'no title'");
}

TEST_CASE("a redirect says where it leads, and is not followed") {
  auto redirect = answer(302, "", "text/html");
  redirect.location = "http://login.example/x\r\ny";
  const auto text = described(redirect);
  shows(text, "a redirect to http://login.example/x y (HTTP status 302");
  shows(text, "not followed");
}

TEST_CASE("compressed bytes, an empty answer and other texts are told apart") {
  shows(described(answer(200, "\x1f\x8b\x08 bytes")), "compressed bytes");
  auto encoded = answer(200, "x");
  encoded.content_encoding = "br";
  shows(described(encoded), "compressed bytes");
  encoded.content_encoding = "identity";
  shows(described(encoded), "no answer of the exchange, 'x'");
  shows(described(answer(200, "")), "without content");
  shows(described(answer(200, "\x1b[31mred \xc3\xa4" + std::string(9999, 'a'))), "...'");
  shows(described(answer(200, "{\"data\":[]}")), "'{\"data\":[]}'");
}
