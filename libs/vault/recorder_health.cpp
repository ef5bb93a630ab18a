#include "vault/recorder_health.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "core/json_limits.hpp"

namespace rq::vault {

std::optional<RecorderHealth> read_recorder_health(FileSystem& fs, const Layout& layout,
                                                   const InstId& instrument) {
  constexpr std::uint64_t largest = 64 * 1024;  // a state has one kilobyte
  const auto file = layout.state("trades", instrument);
  if (fs.file_size(file).value_or(largest + 1) > largest) return std::nullopt;
  try {
    const auto json = parse_json<nlohmann::json>(read_file(fs, file, largest));
    const auto updated = parse_event_time(json.at("updated_utc").get<std::string>());
    if (!updated) return std::nullopt;
    RecorderHealth health{.updated = *updated, .connected = json.at("connected").get<bool>()};
    health.is_complete =
        !json.at("gap_open").get<bool>() && json.at("waiting").get<std::uint64_t>() == 0;
    if (const auto& skew = json.at("clock_skew_ms"); !skew.is_null())
      health.clock_skew = std::chrono::milliseconds(skew.get<std::int64_t>());
    return health;
  } catch (const DataError&) {
    return std::nullopt;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace rq::vault
