#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/inst_id.hpp"
#include "vault/day_files.hpp"
#include "vault/raw_cursor.hpp"

namespace rq::vault {

/// What a pillar remembers of an instrument between runs: `state/{pillar}/…/{INSTID}.state.json`.
struct PillarState {
  using Json = nlohmann::ordered_json;

  static constexpr int format = 2;

  /// Since the first raw trade.
  struct Counters {
    std::uint64_t trades = 0;
    std::uint64_t late = 0;
    std::uint64_t rejected = 0;
  };

  std::string pillar;
  Json settings;                                 ///< that shape the output
  RawCursor input;                               ///< how far the raw trades were read
  std::map<std::string, std::uint64_t> outputs;  ///< committed bytes by path below the Vault
  std::optional<DayFiles::End> day_outputs;      ///< of a pillar that has such
  Counters counters;
  Json open_minutes;  ///< state_codec of MinuteBuilder::State
  Json windows;       ///< the pillar's own

  [[nodiscard]] std::string to_text(const InstId& instrument) const;

  /// Throws `DataError` that names the cure when the text is no state of this format, pillar and
  /// instrument, or was made under other settings. `source` names it in messages.
  static PillarState from_text(std::string_view text, const std::string& source,
                               const std::string& pillar, const InstId& instrument,
                               const Json& settings);

  /// The raw days that a state says were read to their end, whatever else is wrong with it; empty
  /// when the text is no state.
  static std::vector<Date> finished_days(std::string_view text);
};

}  // namespace rq::vault
