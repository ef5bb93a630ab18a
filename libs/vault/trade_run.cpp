#include "vault/trade_run.hpp"

#include <array>
#include <cstring>
#include <type_traits>

#include "core/errors.hpp"

namespace rq::vault {

namespace {

constexpr std::size_t buffer_size = std::size_t{64} * 1024;

/// The fixed part of a record; the two texts follow. Free of padding, so that every byte is set.
struct Head {
  std::uint64_t id;
  std::int64_t time_ms;
  std::uint64_t line;
  std::uint32_t source;
  std::uint8_t sells;
  std::uint8_t price_length;
  std::uint8_t size_length;
  std::uint8_t reserved;
};
static_assert(std::has_unique_object_representations_v<Head>);

}  // namespace

void append_run_record(std::string& out, const ImportedTrade& imported) {
  const TradeText& trade = imported.trade;
  const Head head{.id = trade.id,
                  .time_ms = trade.time.time_since_epoch().count(),
                  .line = imported.line,
                  .source = imported.source,
                  .sells = trade.side == Side::sell,
                  .price_length = static_cast<std::uint8_t>(trade.price.size()),
                  .size_length = static_cast<std::uint8_t>(trade.size.size()),
                  .reserved = 0};
  std::array<char, sizeof head> bytes;
  std::memcpy(bytes.data(), &head, sizeof head);
  out.append(bytes.data(), bytes.size());
  out += trade.price;
  out += trade.size;
}

std::size_t read_run_record(std::string_view bytes, ImportedTrade& imported) {
  Head head;
  if (bytes.size() < sizeof head) return 0;
  std::memcpy(&head, bytes.data(), sizeof head);
  const std::size_t length = sizeof head + head.price_length + head.size_length;
  if (bytes.size() < length) return 0;
  imported.trade = {.id = head.id,
                    .time = from_unix_ms(head.time_ms),
                    .side = head.sells != 0 ? Side::sell : Side::buy,
                    .price = bytes.substr(sizeof head, head.price_length),
                    .size = bytes.substr(sizeof head + head.price_length, head.size_length)};
  imported.source = head.source;
  imported.line = head.line;
  return length;
}

RunWriter::RunWriter(FileSystem& fs, const std::filesystem::path& file) : file_(fs.create(file)) {}

void RunWriter::append(const ImportedTrade& trade) {
  append_run_record(buffer_, trade);
  if (buffer_.size() >= buffer_size) flush();
}

void RunWriter::flush() {
  file_->write(buffer_);
  buffer_.clear();
}

RunReader::RunReader(FileSystem& fs, const std::filesystem::path& file)
    : path_(file), file_(fs.open_read(file)), buffer_(buffer_size) {
  advance();
}

void RunReader::advance() {
  for (;;) {
    const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
    if (const auto length = read_run_record(unread, trade_); length > 0) {
      begin_ += length;
      return;
    }
    if (refill()) continue;
    if (!unread.empty())
      throw DataError("the work file " + to_utf8(path_) + " is cut off: run the import again");
    at_end_ = true;
    return;
  }
}

bool RunReader::refill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const auto got = file_->read(position_, std::span(buffer_).subspan(end_));
  end_ += got;
  position_ += got;
  return got > 0;
}

}  // namespace rq::vault
