#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace rq::trades_import {

/// The SHA-256 of a file, as 64 hexadecimal digits. `on_progress` hears how many bytes are done.
/// Throws `NoInputError` when the file cannot be opened, `IoError` when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& file,
                           const std::function<void(std::uint64_t done)>& on_progress);

}  // namespace rq::trades_import
