#include "vault/line_search.hpp"

namespace rq::vault {

namespace {

/// Reading this much further is cheaper than another look.
constexpr std::uint64_t close_enough = 16 * 1024;
constexpr std::size_t read_size = std::size_t{8} * 1024;

/// Looks at the first line after `offset` that has a time. Returns where it starts when that
/// is before `time`.
std::optional<std::uint64_t> earlier_line(FileSystem& fs, const std::filesystem::path& file,
                                          std::uint64_t offset, std::uint64_t end, Timestamp time,
                                          const LineTime& time_of) {
  LineReader lines(fs, file, offset, read_size);
  lines.next();  // `offset` is in the middle of it
  while (const auto line = lines.next()) {
    if (line->offset >= end) break;
    const auto its_time = time_of(*line);
    if (!its_time) continue;
    if (*its_time < time) return line->offset;
    break;
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t offset_before(FileSystem& fs, const std::filesystem::path& file, Timestamp time,
                            const LineTime& time_of) {
  std::uint64_t begin = 0;  // every line before it is earlier than `time`
  std::uint64_t end = fs.file_size(file).value_or(0);
  while (end - begin > close_enough) {
    const auto middle = begin + (end - begin) / 2;
    if (const auto earlier = earlier_line(fs, file, middle, end, time, time_of))
      begin = *earlier;
    else
      end = middle;
  }
  return begin;
}

}  // namespace rq::vault
