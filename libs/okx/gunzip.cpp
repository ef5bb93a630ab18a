#include "okx/gunzip.hpp"

#include <new>
#include <utility>
#include <zlib.h>

namespace rq::okx {

Gunzip::Gunzip(ByteSource& packed, std::string name)
    : packed_(packed), name_(std::move(name)), stream_(std::make_unique<z_stream>()) {
  constexpr int gzip_only = 16;
  if (inflateInit2(stream_.get(), MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() {
  inflateEnd(stream_.get());
}

bool Gunzip::refill() {
  if (stream_->avail_in > 0) return true;
  const auto bytes = packed_.read();
  // zlib does not write there; its type only does not say so.
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_->avail_in = static_cast<uInt>(bytes.size());
  return !bytes.empty();
}

/// Passes over zero bytes. False at the end of the data.
bool Gunzip::begin_next_member() {
  while (refill()) {
    if (*stream_->next_in != 0) {
      if (*stream_->next_in != 0x1f) refuse_archive(name_, "is damaged: something follows its end");
      inflateReset(stream_.get());
      return in_member_ = true;
    }
    ++stream_->next_in;
    --stream_->avail_in;
  }
  return false;
}

std::string_view Gunzip::read() {
  for (;;) {
    if (!in_member_ && !begin_next_member()) return {};
    if (!refill()) refuse_archive(name_, "is torn or damaged (it ends too early)");
    stream_->next_out = reinterpret_cast<Bytef*>(buffer_.data());
    stream_->avail_out = static_cast<uInt>(buffer_.size());
    const int result = inflate(stream_.get(), Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      refuse_archive(name_, std::string("is torn or damaged (") +
                                (stream_->msg != nullptr ? stream_->msg : "it cannot be unpacked") +
                                ")");
    if (result == Z_STREAM_END) in_member_ = false;
    if (const auto made = buffer_.size() - stream_->avail_out; made > 0)
      return {buffer_.data(), made};
  }
}

}  // namespace rq::okx
