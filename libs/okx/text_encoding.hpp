#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rq::okx {

/// Makes UTF-8 of a text that comes in pieces: a byte order mark is taken off, UTF-16 (with its
/// mark, or told by the zero byte beside the first letter, as these files begin with plain letters)
/// is converted. Any other text is handed on as it is, whatever its encoding.
class TextDecoder {
 public:
  /// The text of the next bytes, cut anywhere; valid until the next call.
  std::string_view decode(std::string_view bytes);
  /// After the last byte: what waited for more.
  std::string_view finish();

 private:
  enum class Encoding : std::uint8_t { unknown, as_it_is, utf16_little, utf16_big };

  void begin(bool at_end);
  void convert();
  void append_unit(std::uint32_t unit);

  Encoding encoding_ = Encoding::unknown;
  std::string waiting_;  // bytes that are not decided, or half of a unit
  std::string text_;
  std::uint32_t high_surrogate_ = 0;  // that waits for its low one
};

/// As above, of a whole text.
std::string decode_text(std::string_view bytes);

}  // namespace rq::okx
