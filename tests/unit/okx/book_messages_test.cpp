#include "okx/book_messages.hpp"

#include "support/books.hpp"
#include "support/catch.hpp"

#include "core/errors.hpp"
#include "okx/venue_error.hpp"

using namespace rq;
using okx::BookMessages;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");

constexpr const char* documented =
    R"({"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot","data":[{)"
    R"("asks":[["8476.98","415","0","13"],["8477","7","0","2"]],"bids":[["8476.97","256","0","12"]],)"
    R"("ts":"1597026383085","checksum":-855196043,"prevSeqId":-1,"seqId":123456}]})";

/// As a WebSocket hands it over.
BookMessages::Frame read(BookMessages& messages, const std::string& frame) {
  static std::string padded;
  padded = frame + std::string(BookMessages::padding, '\0');
  return messages.read_frame(std::string_view(padded).substr(0, frame.size()));
}

std::string error_of(const std::string& frame) {
  BookMessages messages;
  if (read(messages, frame) != BookMessages::Frame::unreadable) return "read";
  CHECK(messages.updates().empty());
  return messages.error();
}

std::string with(const std::string& what, const std::string& other) {
  std::string frame = documented;
  const auto at = frame.find(what);
  REQUIRE(at != std::string::npos);
  return frame.replace(at, what.size(), other);
}

}  // namespace

TEST_CASE("the documented frame of a book is read") {
  BookMessages messages;
  REQUIRE(read(messages, documented) == BookMessages::Frame::books);
  CHECK(messages.instrument() == "BTC-USDT-SWAP");
  REQUIRE(messages.updates().size() == 1);
  const auto& update = messages.updates().front();
  CHECK(update.is_snapshot);
  CHECK(update.time == from_unix_ms(1'597'026'383'085));
  CHECK(update.sequence == 123'456);
  CHECK(update.previous == BookUpdate::none_before);
  CHECK(update.checksum == -855'196'043);
  CHECK(update.asks ==
        std::vector{test::level("8476.98", "415", "13"), test::level("8477", "7", "2")});
  CHECK(update.bids == std::vector{test::level("8476.97", "256", "12")});
}

TEST_CASE("keys may come in any order, and others besides") {
  BookMessages messages;
  REQUIRE(read(messages,
               R"({ "data" : [ { "seqId": 15, "x": {"a":[1]}, "prevSeqId" : 15 , "checksum":0,)"
               R"( "ts":"1597026383085", "bids":[], "asks":[] } ], "action":"update",)"
               R"( "arg":{"instId":"BTC-USDT-SWAP","channel":"books"} })") ==
          BookMessages::Frame::books);
  const auto& update = messages.updates().front();
  CHECK(update.is_heartbeat());
  CHECK(update.sequence == 15);
  CHECK_FALSE(update.is_snapshot);
  // Ids in strings are ids.
  REQUIRE(read(messages, with("\"seqId\":123456", "\"seqId\":\"7\"")) ==
          BookMessages::Frame::books);
  CHECK(messages.updates().front().sequence == 7);
}

TEST_CASE("what is read replaces what was read before") {
  BookMessages messages;
  REQUIRE(read(messages, documented) == BookMessages::Frame::books);
  REQUIRE(read(messages, with(R"(["8477","7","0","2"])", R"(["8478","0","0","0"])")) ==
          BookMessages::Frame::books);
  REQUIRE(messages.updates().size() == 1);
  CHECK(messages.updates().front().asks.size() == 2);
  CHECK(messages.updates().front().asks.back().is_removal());
}

TEST_CASE("events are no data, and neither are books of another depth") {
  BookMessages messages;
  CHECK(read(messages, with(R"("books")", R"("books5")")) == BookMessages::Frame::other);
  for (const char* event :
       {R"({"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT-SWAP"}})",
        R"({"event":"error","code":"60018","msg":"no"})", "{}", R"({"data":[]})"})
    CHECK(read(messages, event) == BookMessages::Frame::other);
}

TEST_CASE("what is not what the exchange documents is refused with a reason") {
  CHECK(error_of("pong").starts_with("not the JSON that is documented"));
  CHECK(error_of(std::string(documented).substr(0, 150)).starts_with("not the JSON"));
  CHECK(error_of(with("\"action\":\"snapshot\",", "")) == "'action' is missing or no string");
  CHECK(error_of(with("snapshot", "partial")).starts_with("'action' is neither"));
  CHECK(error_of(with("\"asks\"", "\"x\"")) == "'asks' is missing");
  CHECK(error_of(with("\"bids\"", "\"x\"")) == "'bids' is missing");
  CHECK(error_of(with("\"ts\"", "\"x\"")) == "'ts' is missing or no string");
  CHECK(error_of(with("1597026383085", "-1")).starts_with("'ts' is no positive"));
  CHECK(error_of(with("123456", "1.5")).starts_with("'seqId' is no whole number"));
  CHECK(error_of(with("123456", "null")).starts_with("'seqId' is no whole number"));
  CHECK(error_of(with("-855196043", "99999999999")).starts_with("'checksum' is no whole number"));
  CHECK(error_of(with(R"("8477","7","0","2")", R"("8477","7","0")")).starts_with("a level is no"));
  CHECK(error_of(with(R"("8477","7","0","2")", R"("8477","7","0","2","1")")) ==
        "a level has more than four strings");
  CHECK(error_of(with(R"("8477")", R"("-8477")")).starts_with("a level is no price"));
  CHECK(error_of(with(R"("8477")", "8477")).starts_with("not the JSON"));
}

TEST_CASE("an update that can be checked in no way is refused") {
  const auto without = [](const std::string& key) { return with("\"" + key + "\"", "\"x\""); };
  CHECK(error_of(without("seqId")) == "read");  // by its checksum
  auto unchecked = without("seqId");
  unchecked.replace(unchecked.find("-855196043"), 10, "0");
  CHECK(error_of(unchecked) == "'seqId' is missing");
  auto unchained = without("prevSeqId");
  CHECK(error_of(unchained) == "read");  // a snapshot has none before it
  unchained.replace(unchained.find("snapshot"), 8, "update");
  CHECK(error_of(unchained) == "'prevSeqId' is missing");
}

TEST_CASE("REST's book is a snapshot") {
  BookMessages messages;
  messages.read_answer(
      R"({"code":"0","msg":"","data":[{"asks":[["41006.8","0.6","0","1"]],)"
      R"("bids":[["41006.3","0.3","0","2"]],"ts":"1629966436396","seqId":3235851742}]})",
      btc);
  CHECK(messages.instrument() == "BTC-USDT-SWAP");
  REQUIRE(messages.updates().size() == 1);
  const auto& book = messages.updates().front();
  CHECK(book.is_snapshot);
  CHECK(book.sequence == 3'235'851'742);
  CHECK_FALSE(book.previous);
  CHECK(book.bids == std::vector{test::level("41006.3", "0.3", "2")});
  messages.read_answer(R"({"code":"0","msg":"","data":[]})", btc);
  CHECK(messages.updates().empty());
}

TEST_CASE("an answer of REST that is no book is refused") {
  BookMessages messages;
  CHECK_THROWS_AS(messages.read_answer(R"({"code":"51001","msg":"none","data":[]})", btc),
                  okx::VenueError);
  for (const char* bad : {"", "[]", R"({"code":"0"})", R"({"data":[]})",
                          R"({"code":"0","data":[{"asks":[],"bids":[],"ts":"1"}]})"}) {
    CHECK_THROWS_AS(messages.read_answer(bad, btc), DataError);
    CHECK(messages.updates().empty());
  }
}
