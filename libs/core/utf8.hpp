#pragma once

namespace rq {

/// Whether a byte is not the first one of its character (RFC 3629).
inline bool continues_utf8(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace rq
