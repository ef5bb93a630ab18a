#include "app/progress_text.hpp"

#include <algorithm>
#include <array>

#include "app/text_layout.hpp"
#include "core/duration.hpp"

namespace rq::app {

namespace {

constexpr std::size_t widest_bar = 30;
constexpr std::size_t narrowest_bar = 8;

/// `done` of `total` in `parts`, rounded down: all of them only when all is done.
std::uint64_t share(std::uint64_t done, std::uint64_t total, std::uint64_t parts) {
  if (done >= total) return parts;
  while (total > UINT64_MAX / parts) {  // so that the product fits
    total /= 2;
    done /= 2;
  }
  return std::min(done * parts / total, parts - 1);
}

std::string format_bytes(std::uint64_t bytes) {
  struct Unit {
    std::uint64_t bytes;
    const char* name;
  };
  constexpr std::array<Unit, 4> units{
      {{1'000'000'000'000, " TB"}, {1'000'000'000, " GB"}, {1'000'000, " MB"}, {1'000, " kB"}}};
  for (const Unit& unit : units) {
    if (bytes < unit.bytes) continue;
    const auto tenths = bytes / (unit.bytes / 10);
    if (tenths >= 100) return std::to_string(tenths / 10) + unit.name;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + unit.name;
  }
  return std::to_string(bytes) + " bytes";
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

/// "sorting 27% of 1.2 GB"; without a total "sorting 0.3 GB".
std::string how_far(const Progress& progress) {
  std::string text = progress.phase.empty() ? "" : progress.phase + ' ';
  if (progress.total == 0) return text + format_amount(progress.done, progress.unit);
  return text + std::to_string(share(progress.done, progress.total, 100)) + "% of " +
         format_amount(progress.total, progress.unit);
}

std::string bar(const Progress& progress, std::size_t width) {
  const auto filled = static_cast<std::size_t>(share(progress.done, progress.total, width));
  return " [" + std::string(filled, '#') + std::string(width - filled, '.') + ']';
}

}  // namespace

std::string format_amount(std::uint64_t amount, const std::string& unit) {
  return unit == "bytes" ? format_bytes(amount) : with_commas(amount) + ' ' + unit;
}

std::optional<std::chrono::milliseconds> time_left(const Progress& progress) {
  if (progress.total == 0 || progress.done <= progress.first ||
      progress.elapsed < std::chrono::seconds(1))
    return std::nullopt;
  const auto since = static_cast<double>(progress.done - progress.first);
  const auto rest = static_cast<double>(progress.total - progress.done);
  const double ms = static_cast<double>(progress.elapsed.count()) * rest / since;
  constexpr double longest = 1e15;  // a pace that slow means nothing
  if (ms > longest) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(ms));
}

std::string progress_line(const Progress& progress, std::size_t columns) {
  const std::size_t room = std::max<std::size_t>(columns, 2) - 1;
  std::string end = ' ' + how_far(progress);
  if (const auto left = time_left(progress)) end += ", " + format_rounded(*left) + " left";
  const std::size_t used = visible_columns(progress.label) + end.size();
  constexpr std::size_t frame = 3;  // " []"
  if (progress.total > 0 && used + frame + narrowest_bar <= room)
    return progress.label + bar(progress, std::min(widest_bar, room - used - frame)) + end;
  if (end.size() >= room) return cut_to(end.substr(1), room);
  return cut_to(progress.label, room - end.size()) + end;
}

std::string progress_log_line(const Progress& progress) {
  std::string text = progress.label + ": " + how_far(progress);
  if (const auto left = time_left(progress)) text += ", about " + format_rounded(*left) + " left";
  return text;
}

}  // namespace rq::app
