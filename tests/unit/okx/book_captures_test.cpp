// Books as they were recorded on the real exchange, by others, in three years.
#include <fstream>
#include <map>

#include "support/books.hpp"
#include "support/catch.hpp"
#include "support/shared_data.hpp"

#include "okx/book_messages.hpp"

using namespace rq;
using okx::BookMessages;

namespace {

/// The frames of a capture: what stands behind "<time>: ", or whole lines.
std::vector<std::string> frames_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<std::string> frames;
  for (std::string line; std::getline(in, line);) {
    const auto begin = line.find('{');
    if (begin != std::string::npos && line.find("<-") == std::string::npos)
      frames.push_back(line.substr(begin));
  }
  return frames;
}

/// Books by instrument, each kept by a recorder of its own; what they put out.
struct Followed {
  struct Book {
    test::KeptLines lines;
    BookRecorder recorder{BookRecorderSettings{.cadence = std::chrono::milliseconds(1)}, lines};
  };
  std::map<std::string, Book> books;
  BookMessages messages;
  std::size_t frames = 0;
  std::size_t checksums = 0;
  std::size_t matches = 0;

  void take(const std::string& frame) {
    const std::string padded = frame + std::string(BookMessages::padding, '\0');
    if (frame.find("\"books\"") == std::string::npos) return;
    const auto read = messages.read_frame(std::string_view(padded).substr(0, frame.size()));
    if (read == BookMessages::Frame::other) return;
    INFO(messages.error() << " in " << frame.substr(0, 200));
    REQUIRE(read == BookMessages::Frame::books);
    ++frames;
    Book& book = books[std::string(messages.instrument())];
    for (const auto& update : messages.updates()) {
      book.recorder.on_update(update);
      book.recorder.tick(std::chrono::milliseconds(1));
      if (update.checksum == 0) continue;
      ++checksums;
      matches += std::size_t{book.recorder.is_following() &&
                             book.recorder.book().checksum() == update.checksum};
    }
  }
};

bool follow(Followed& followed, const char* file) {
  const auto path = test::shared_data(file);
  if (!path) return false;
  for (const auto& frame : frames_of(*path)) followed.take(frame);
  return true;
}

}  // namespace

TEST_CASE("all 290 checksums of a capture of 2022 are those of the books that are kept") {
  Followed followed;
  if (!follow(followed, "data/okx_ws/cryptofeed_OKX.ws_2022-05-13.txt")) return;
  CHECK(followed.frames == 290);
  CHECK(followed.checksums == 290);
  CHECK(followed.matches == 290);
  CHECK(followed.books.size() == 3);
  for (const auto& [instrument, book] : followed.books) {
    INFO(instrument);
    CHECK(book.lines.gaps.empty());
    CHECK(book.recorder.counts().snapshots > 0);
    CHECK(book.recorder.counts().lines > 10);
  }
}

TEST_CASE("a capture of 2023 with empty updates is followed") {
  Followed followed;
  if (!follow(followed, "data/okx_ws/cryptofeed_OKCOIN.ws_2023-05-27.txt")) return;
  CHECK(followed.frames == 6);
  CHECK(followed.matches == followed.checksums);
  for (const auto& [instrument, book] : followed.books) {
    INFO(instrument);
    CHECK(book.lines.gaps.empty());
  }
}

TEST_CASE("today's chain of ids is followed from the snapshot on") {
  Followed followed;
  if (!follow(followed, "data/okx_ws/tickvault_okx_books_2026-08-24.jsonl")) return;
  CHECK(followed.frames == 7);
  CHECK(followed.checksums == 0);
  const auto& [lines, recorder] = followed.books.at("BTC-USDT");
  CHECK(lines.gaps.empty());
  CHECK(recorder.counts().updates == 7);
  CHECK(recorder.counts().snapshots == 1);
  CHECK(lines.lines.size() == 7);
  CHECK(recorder.is_following());
  CHECK(OrderBook::top(recorder.book().bids()).size() > 390);
  CHECK_FALSE(recorder.book().is_crossed());
  for (std::size_t i = 1; i < lines.lines.size(); ++i)
    CHECK(lines.lines[i].previous == lines.lines[i - 1].sequence);
}
