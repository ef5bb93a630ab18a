#pragma once

#include <array>
#include <memory>
#include <string>

#include "okx/byte_source.hpp"

struct z_stream_s;

namespace rq::okx {

/// Unpacks gzip (RFC 1952): one member or several, one after the other, each with its checksum and
/// length verified. Zero bytes after the last one are padding.
class Gunzip final : public ByteSource {
 public:
  /// `name`: for messages. `packed` must outlive this.
  Gunzip(ByteSource& packed, std::string name);
  ~Gunzip() override;
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  /// Throws `DataError` when the data is cut off, damaged, or followed by something else.
  std::string_view read() override;

 private:
  bool refill();
  bool begin_next_member();

  ByteSource& packed_;
  std::string name_;
  std::unique_ptr<z_stream_s> stream_;
  bool in_member_ = true;
  std::array<char, 65536> buffer_{};
};

}  // namespace rq::okx
