#include "core/crc32.hpp"

#include "support/catch.hpp"

using rq::Crc32;

TEST_CASE("CRC-32 is that of zlib, however the bytes are split") {
  Crc32 whole;
  whole.add("123456789");
  CHECK(whole.value() == 0xcbf43926U);  // the check value of its specification
  Crc32 parts;
  for (const char* part : {"12", "", "3456", "789"}) parts.add(part);
  CHECK(parts.value() == whole.value());
  CHECK(Crc32().value() == 0);
}
