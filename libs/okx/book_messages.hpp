#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/inst_id.hpp"
#include "market/book_update.hpp"

namespace rq::okx {

/// The channel of books with 400 levels a side.
inline constexpr std::string_view books_channel = "books";

/// Reads order books as the exchange sends them: frames of the channel `books`, and the answers of
/// REST's `books`. Levels are lists of four strings; `ts` (ms) is a string; `seqId`, `prevSeqId`
/// and `checksum` are numbers. Bytes in, updates out; nothing else touched.
class BookMessages {
 public:
  /// Readable bytes that must follow a frame.
  static constexpr std::size_t padding = 64;

  enum class Frame : std::uint8_t {
    books,       ///< see `instrument` and `updates`
    other,       ///< JSON, but no data of the channel: an event, or of another one
    unreadable,  ///< see `error`
  };

  BookMessages();
  ~BookMessages();

  /// Reads `{"arg":{"channel":…,"instId":…},"action":"snapshot|update","data":[{…}]}`. A level that
  /// cannot be read makes the frame unreadable; so does an update that can be checked in no way,
  /// without `seqId` and without a checksum.
  Frame read_frame(std::string_view frame);
  /// Reads `{"code":"0","msg":"","data":[{…}]}`: snapshots without `previous`. Throws `VenueError`
  /// for another code, `DataError` when it is no such body.
  void read_answer(std::string_view body, const InstId& instrument);

  /// What was read last; valid until the next call. The exchange sends one update a frame.
  [[nodiscard]] std::string_view instrument() const;
  [[nodiscard]] std::span<const BookUpdate> updates() const;
  [[nodiscard]] const std::string& error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rq::okx
