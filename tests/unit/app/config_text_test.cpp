#include "app/config_text.hpp"

#include <fstream>
#include <functional>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include "app/config_error.hpp"
#include "vault/file_system.hpp"

#if !defined(_WIN32)
#include <sys/stat.h>
#endif

using rq::app::ConfigError;
using rq::app::decode_config;
using rq::app::read_config_text;

namespace {

namespace fs = std::filesystem;

std::string refusal_of(const std::function<void()>& read) {
  try {
    read();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "not refused";
}

bool has(const std::string& text, const std::string& part) {
  INFO(text << " lacks " << part);
  CHECK(text.find(part) != std::string::npos);
  return text.find(part) != std::string::npos;
}

fs::path put(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
  return file;
}

}  // namespace

TEST_CASE("a byte-order mark of UTF-8 is no part of a config file, and not needed") {
  CHECK(decode_config("\xEF\xBB\xBFvault = 1", "x") == "vault = 1");
  CHECK(decode_config("\xEF\xBB\xBF", "x").empty());
  CHECK(decode_config("vault = 1", "x") == "vault = 1");
  CHECK(decode_config("", "x").empty());
}

TEST_CASE("UTF-16 is named, with how to save the file") {
  using namespace std::string_literals;
  for (const auto& bytes : {"\xFF\xFE"s + "a\0=\0"s, "\xFE\xFF"s + "\0a\0="s, "a\0=\0"s}) {
    const auto message = refusal_of([&] { decode_config(bytes, "my.toml"); });
    has(message, "my.toml");
    has(message, "UTF-16");
    has(message, "Encoding UTF-8");
  }
}

TEST_CASE("a config file is read whole, wherever it lies") {
  const rq::test::ScratchFolder folder;
  const auto file = put(folder.path() / rq::vault::from_utf8("Bär #1.toml"), "a = 1\r\n# b");
  CHECK(read_config_text(file) == "a = 1\r\n# b");
  CHECK(read_config_text(put(folder.path() / "empty.toml", "")).empty());
}

TEST_CASE("what is no config file is refused by name, without waiting for it") {
  const rq::test::ScratchFolder folder;
  const auto none = refusal_of([&] { read_config_text(folder.path() / "none.toml"); });
  has(none, "there is no config file");
  has(none, "none.toml");
  const auto is_folder = refusal_of([&] { read_config_text(folder.path()); });
  has(is_folder, "is a folder");
  has(is_folder, "ravequant.toml");
  const auto large =
      put(folder.path() / "large.toml", std::string(rq::app::largest_config + 1, '\n'));
  has(refusal_of([&] { read_config_text(large); }), "more than 1 MiB");
#if defined(_WIN32)
  CHECK(read_config_text("NUL").empty());
#else
  put(folder.path() / "NUL", "a = 1");
  CHECK(read_config_text(folder.path() / "NUL") == "a = 1");
  const auto pipe = folder.path() / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  has(refusal_of([&] { read_config_text(pipe); }), "is a pipe or a device");
  has(refusal_of([&] { read_config_text("/dev/zero"); }), "is a pipe or a device");
  CHECK(read_config_text("/dev/null").empty());
#endif
}
