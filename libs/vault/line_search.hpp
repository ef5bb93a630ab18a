#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "core/time.hpp"
#include "vault/file_system.hpp"
#include "vault/line_reader.hpp"

namespace rq::vault {

/// The time by which the lines of a file are ordered, of one of them; empty when it does not tell.
using LineTime = std::function<std::optional<Timestamp>(const Line&)>;

/// Offset of a line before which all lines have a time before `time`; the first line that has not
/// is at most some KiB away. Found by halving: a year of lines costs a few reads more than a day.
/// 0 when there is no line or no file. Throws what `time_of` throws, and `IoError`.
std::uint64_t offset_before(FileSystem& fs, const std::filesystem::path& file, Timestamp time,
                            const LineTime& time_of);

}  // namespace rq::vault
