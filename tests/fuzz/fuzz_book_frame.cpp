// Messages of the exchange with order books, over WebSocket and REST: any bytes. They are read or
// refused with a reason; whatever is read can be followed, and every line that is written of it is
// JSON with the documented values.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "fuzz/require.hpp"

#include "core/errors.hpp"
#include "market/book_recorder.hpp"
#include "okx/book_messages.hpp"
#include "okx/venue_error.hpp"
#include "vault/book_codec.hpp"

namespace {

using namespace rq;
using okx::BookMessages;
using rq::fuzz::require;

const InstId instrument = InstId::require("BTC-USDT-SWAP");

/// Reads every line again.
class CheckedLines : public BookSink {
 public:
  void write(const BookSnapshot& snapshot) override {
    std::string line;
    vault::append_book_line(line, instrument, snapshot);
    require(line.ends_with("}\n"), "a line ends");
    const auto json = nlohmann::json::parse(line);
    require(json.at("bids_top400").size() == OrderBook::top(snapshot.book.bids()).size(),
            "a line has the levels of the book");
    require(json.at("best_bid").is_null() == snapshot.book.bids().empty(), "the best bid is told");
    require(json.at("mid_price").is_null() == !snapshot.book.mid_price(), "the mid price is told");
    const bool is_fit = !snapshot.book.is_crossed() || snapshot.gap_detected;
    require(is_fit, "a crossed book is a gap");
  }
  void note(BookGap) override {}
};

void check_sorted(const OrderBook& book) {
  for (std::size_t i = 1; i < book.bids().size(); ++i)
    require(book.bids()[i - 1].price() > book.bids()[i].price(), "bids fall");
  for (std::size_t i = 1; i < book.asks().size(); ++i)
    require(book.asks()[i - 1].price() < book.asks()[i].price(), "asks rise");
}

void check_frame(BookMessages& messages, BookRecorder& recorder, const std::string& bytes) {
  const std::string padded = bytes + std::string(BookMessages::padding, '\0');
  switch (messages.read_frame(std::string_view(padded).substr(0, bytes.size()))) {
    case BookMessages::Frame::books:
      for (const auto& update : messages.updates()) {
        require(update.sequence || update.checksum != 0, "an update can be checked");
        recorder.on_update(update);
        check_sorted(recorder.book());
      }
      return;
    case BookMessages::Frame::other:
      return;
    case BookMessages::Frame::unreadable:
      require(messages.updates().empty(), "an unreadable frame brings nothing");
      return require(!messages.error().empty(), "an unreadable frame has a reason");
  }
}

void check_answer(BookMessages& messages, BookRecorder& recorder, const std::string& bytes) {
  try {
    messages.read_answer(bytes, instrument);
    for (const auto& book : messages.updates()) {
      require(book.is_snapshot && book.sequence, "an answer has whole books");
      recorder.on_rest_book(book);
    }
  } catch (const okx::VenueError& error) {
    require(error.code() != "0", "an error of the exchange has a code");
  } catch (const DataError&) {
    require(messages.updates().empty(), "an unreadable answer brings nothing");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static BookMessages messages;  // as in a recorder: one for all that come
  CheckedLines lines;
  BookRecorder recorder({}, lines);
  recorder.on_connected();
  // One message a line: what comes behind the first one meets a book.
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string bytes(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    check_frame(messages, recorder, bytes);
    check_answer(messages, recorder, bytes);
    recorder.tick(std::chrono::seconds(3));
  }
  return 0;
}
