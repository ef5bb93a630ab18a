#include "app/time_zone.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>
#include <utility>

#include "core/ascii.hpp"
#include "core/errors.hpp"

namespace rq::app {

namespace {

constexpr std::string_view expected_zones =
    "expected local, UTC, an offset as in +02:00, or the name of a time zone as in Europe/Berlin";

/// In small letters, with underscores for blanks, as names are compared.
std::string folded(std::string_view name) {
  auto out = lower_case(name);
  std::ranges::replace(out, ' ', '_');
  return out;
}

/// `berlin` of `europe/berlin`.
std::string_view city_of(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

/// How many letters must be put in, taken out or replaced to make one of the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

/// 0: as good as the same. Cities are compared with cities, whole names with whole names.
std::size_t distance_of(const std::string& typed, const std::string& name) {
  const std::string other = folded(name);
  return std::min(edit_distance(typed, other), edit_distance(typed, city_of(other)));
}

std::string did_you_mean(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  std::string text = "; did you mean ";
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  return text + '?';
}

}  // namespace

std::vector<std::string> near_zone_names(std::string_view name,
                                         const std::vector<std::string>& all) {
  constexpr std::size_t most_names = 3;
  const std::string typed = folded(name);
  const std::size_t most_edits = typed.size() < 4 ? 0 : typed.size() < 8 ? 1 : 2;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& other : all)
    if (const auto edits = distance_of(typed, other); edits <= most_edits)
      near.emplace_back(edits, other);
  std::sort(near.begin(), near.end());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(near.size(), most_names); ++i)
    names.push_back(near[i].second);
  return names;
}

TimeZone find_time_zone(const std::string& name) {
  const std::string wanted = folded(name);
  if (wanted == "utc") return {};
  if (wanted == "local") return system_zones::local();
  if (const auto ahead = parse_utc_offset(name)) return fixed_zone(*ahead);
  const auto all = system_zones::names();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& other) { return folded(other) == wanted; });
  if (found != all.end()) return system_zones::named(*found);
  throw UsageError("--tz is '" + name + "', " + std::string(expected_zones) +
                   did_you_mean(near_zone_names(name, all)));
}

TimeZone TimeZoneOptions::zone() const {
  return find_time_zone(tz);
}

void add_time_zone_option(CLI::App& cli, TimeZoneOptions& options) {
  const auto take = [&options](const std::string& name) {
    try {
      find_time_zone(name);
    } catch (const UsageError& error) {
      throw CLI::ValidationError(error.what());
    }
    options.tz = name;
  };
  cli.add_option_function<std::string>(
         "--tz", take,
         "Zone of the times that people read and type: local, UTC, an offset as in +02:00, or a "
         "name as in Europe/Berlin; files and JSON stay UTC")
      ->type_name("ZONE")
      ->default_str(options.tz);
}

}  // namespace rq::app
