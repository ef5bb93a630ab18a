#include "okx/text_encoding.hpp"

#include <utility>

namespace rq::okx {

namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::uint32_t replacement = 0xFFFD;

void append_utf8(std::string& text, std::uint32_t c) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | c >> 6);
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | c >> 12);
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | c >> 18);
    add(0x80 | (c >> 12 & 0x3F));
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  }
}

}  // namespace

std::string_view TextDecoder::decode(std::string_view bytes) {
  if (encoding_ == Encoding::as_it_is) return bytes;
  text_.clear();
  waiting_ += bytes;
  if (encoding_ == Encoding::unknown) begin(/*at_end=*/false);
  if (encoding_ == Encoding::as_it_is) return text_ = std::exchange(waiting_, {});
  if (encoding_ != Encoding::unknown) convert();
  return text_;
}

std::string_view TextDecoder::finish() {
  text_.clear();
  if (encoding_ == Encoding::unknown) begin(/*at_end=*/true);
  if (encoding_ == Encoding::as_it_is) return text_ = std::exchange(waiting_, {});
  convert();
  if (!waiting_.empty() || high_surrogate_ != 0) append_utf8(text_, replacement);
  return text_;
}

void TextDecoder::begin(bool at_end) {
  const std::string_view seen = waiting_;
  if (seen.size() < utf8_mark.size() && !at_end) return;
  std::size_t mark = 0;
  if (seen.starts_with("\xFF\xFE")) {
    encoding_ = Encoding::utf16_little;
    mark = 2;
  } else if (seen.starts_with("\xFE\xFF")) {
    encoding_ = Encoding::utf16_big;
    mark = 2;
  } else if (seen.size() >= 2 && seen[0] != '\0' && seen[1] == '\0') {
    encoding_ = Encoding::utf16_little;
  } else if (seen.size() >= 2 && seen[0] == '\0' && seen[1] != '\0') {
    encoding_ = Encoding::utf16_big;
  } else {
    encoding_ = Encoding::as_it_is;
    if (seen.starts_with(utf8_mark)) mark = utf8_mark.size();
  }
  waiting_.erase(0, mark);
}

void TextDecoder::convert() {
  const bool little = encoding_ == Encoding::utf16_little;
  std::size_t at = 0;
  for (; at + 2 <= waiting_.size(); at += 2) {
    const std::uint32_t first = static_cast<unsigned char>(waiting_[at]);
    const std::uint32_t second = static_cast<unsigned char>(waiting_[at + 1]);
    append_unit(little ? second << 8 | first : first << 8 | second);
  }
  waiting_.erase(0, at);
}

void TextDecoder::append_unit(std::uint32_t unit) {
  const bool is_low = unit >= 0xDC00 && unit < 0xE000;
  if (const auto high = std::exchange(high_surrogate_, 0); high != 0) {
    if (is_low) return append_utf8(text_, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
    append_utf8(text_, replacement);
  }
  if (unit >= 0xD800 && unit < 0xDC00)
    high_surrogate_ = unit;
  else
    append_utf8(text_, is_low ? replacement : unit);
}

std::string decode_text(std::string_view bytes) {
  TextDecoder decoder;
  std::string text(decoder.decode(bytes));
  text += decoder.finish();
  return text;
}

}  // namespace rq::okx
