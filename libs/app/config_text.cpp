#include "app/config_text.hpp"

#include <algorithm>
#include <vector>

#include "app/config_error.hpp"
#include "vault/file_system.hpp"

namespace rq::app {

namespace {

/// The device that is always empty, by its names on all systems.
bool is_null_device(const std::filesystem::path& file) {
  std::error_code error;
  return (file == "/dev/null" || file == "NUL" || file == "nul") &&
         !std::filesystem::is_regular_file(file, error);
}

void check_is_file(const std::filesystem::path& file, const std::string& name) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  switch (status.type()) {
    case std::filesystem::file_type::regular:
      return;
    case std::filesystem::file_type::not_found:
      throw ConfigError("there is no config file " + name + ": check the path");
    case std::filesystem::file_type::directory:
      throw ConfigError(name + " is a folder, expected a config file: name the file in it, as in " +
                        vault::to_utf8(file / "ravequant.toml"));
    case std::filesystem::file_type::none:
      throw ConfigError("cannot look for the config file " + name + ": " + error.message());
    default:
      throw ConfigError(name +
                        " is a pipe or a device, expected a config file: write the options into a "
                        "file and name that");
  }
}

/// One byte more than is allowed at most, whatever the size was a moment ago.
std::string read_bounded(const std::filesystem::path& file) {
  const auto fs = vault::native_file_system();
  const auto in = fs->open_read(file);
  std::string bytes;
  std::vector<char> piece(std::size_t{64} * 1024);
  while (bytes.size() <= largest_config) {
    const auto count = in->read(bytes.size(), piece);
    if (count == 0) break;
    bytes.append(piece.data(), count);
  }
  return bytes;
}

}  // namespace

std::string_view decode_config(std::string_view bytes, const std::string& name) {
  constexpr std::string_view save_as_utf8 =
      ", expected UTF-8: save it again with that encoding. In Notepad: File, Save as, Encoding "
      "UTF-8; in PowerShell: Set-Content -Encoding utf8";
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    throw ConfigError(name + " is written in UTF-16" + std::string(save_as_utf8));
  if (bytes.find('\0') != std::string_view::npos)
    throw ConfigError(name + " holds zero bytes, as UTF-16 without a mark does" +
                      std::string(save_as_utf8));
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

std::string read_config_text(const std::filesystem::path& file) {
  const std::string name = vault::to_utf8(file);
  if (is_null_device(file)) return {};
  check_is_file(file, name);
  std::string bytes;
  try {
    bytes = read_bounded(file);
  } catch (const IoError& error) {
    throw ConfigError(std::string("the config file is not readable: ") + error.what());
  }
  if (bytes.size() > largest_config)
    throw ConfigError(name + " has more than 1 MiB, expected a config file: check the path");
  return std::string(decode_config(bytes, name));
}

}  // namespace rq::app
