#include "trades_import/file_digest.hpp"

#include <array>
#include <fstream>
#include <memory>
#include <new>
#include <openssl/evp.h>
#include <vector>

#include "core/errors.hpp"
#include "vault/file_system.hpp"

namespace rq::trades_import {

namespace {

struct Free {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

void check(int result) {
  if (result != 1) throw std::bad_alloc();  // nothing else can happen to a digest in memory
}

std::string hexadecimal(const unsigned char* bytes, unsigned length) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    text += digits[bytes[i] >> 4U];
    text += digits[bytes[i] & 15U];
  }
  return text;
}

}  // namespace

std::string sha256_of_file(const std::filesystem::path& file,
                           const std::function<void(std::uint64_t)>& on_progress) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw NoInputError("cannot open " + vault::to_utf8(file) + ": check that you may read it");
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  if (!context) throw std::bad_alloc();
  check(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr));
  std::vector<char> block(std::size_t{64} * 1024);
  std::uint64_t done = 0;
  do {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    if (in.bad())
      throw IoError("read", vault::to_utf8(file), std::make_error_code(std::errc::io_error));
    const auto got = static_cast<std::size_t>(in.gcount());
    check(EVP_DigestUpdate(context.get(), block.data(), got));
    on_progress(done += got);
  } while (in);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  check(EVP_DigestFinal_ex(context.get(), digest.data(), &length));
  return hexadecimal(digest.data(), length);
}

}  // namespace rq::trades_import
