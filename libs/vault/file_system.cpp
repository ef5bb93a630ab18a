#include "vault/file_system.hpp"

#include "core/errors.hpp"

namespace rq::vault {

std::string to_utf8(const std::filesystem::path& path) {
  const std::u8string text = path.generic_u8string();
  return {text.begin(), text.end()};
}

std::filesystem::path from_utf8(std::string_view text) {
  return {std::u8string(text.begin(), text.end())};
}

namespace {

[[noreturn]] void refuse_size(const std::filesystem::path& file, std::uint64_t size,
                              std::uint64_t largest) {
  throw DataError(to_utf8(file) + " has " + std::to_string(size) + " bytes, expected at most " +
                  std::to_string(largest) +
                  ": it is not what this program wrote, and is not read. Move it away");
}

}  // namespace

std::string read_file(FileSystem& fs, const std::filesystem::path& file, std::uint64_t largest) {
  constexpr std::size_t chunk = std::size_t{64} * 1024;
  const auto input = fs.open_read(file);
  const auto size = fs.file_size(file).value_or(0);
  if (size > largest) refuse_size(file, size, largest);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) bytes.resize(filled + chunk);  // it grew since, or asks for EOF
    const auto got = input->read(filled, std::span(bytes).subspan(filled));
    if (got == 0) break;
    filled += got;
    if (filled > largest) refuse_size(file, filled, largest);
  }
  bytes.resize(filled);
  return bytes;
}

namespace {

/// Where the new file is written before it takes the place of `file`.
std::filesystem::path aside_of(const std::filesystem::path& file) {
  std::filesystem::path aside = file;
  aside += ".tmp";
  return aside;
}

}  // namespace

void replace_file(FileSystem& fs, const std::filesystem::path& file, std::string_view bytes) {
  replace_file(fs, file, [bytes](WriteFile& aside) { aside.write(bytes); });
}

void replace_file(FileSystem& fs, const std::filesystem::path& file,
                  const std::function<void(WriteFile&)>& write) {
  const auto aside = aside_of(file);
  {
    const auto output = fs.create(aside);
    write(*output);
    output->sync();
  }
  fs.rename(aside, file);
  fs.sync_directory(file.has_parent_path() ? file.parent_path() : ".");
}

void remove_unfinished(FileSystem& fs, const std::filesystem::path& file) {
  fs.remove(aside_of(file));
}

}  // namespace rq::vault
