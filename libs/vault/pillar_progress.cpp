#include "vault/pillar_progress.hpp"

#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/json_limits.hpp"
#include "vault/line_reader.hpp"
#include "vault/raw_cursor.hpp"
#include "vault/state_codec.hpp"

namespace rq::vault {

std::optional<PillarProgress> read_progress(FileSystem& fs, const Layout& layout,
                                            const std::string& pillar, const InstId& instrument) {
  const auto file = layout.state(pillar, instrument);
  if (!fs.file_size(file)) return std::nullopt;
  try {
    const auto json = parse_json<nlohmann::ordered_json>(read_file(fs, file));
    const auto input = RawCursor::from_json(json.at("input"));
    return PillarProgress{
        .closed_through = state_codec::closed_through_from(json.at("open_minutes")),
        .day = input.day,
        .offset = input.offset};
  } catch (const IoError&) {
    throw;
  } catch (const std::exception& error) {
    throw DataError(layout.relative(file) + " is damaged: " + error.what() +
                    ". Run its calculator with --rebuild --instId " + instrument.str() + ".");
  }
}

bool has_unread_trades(FileSystem& fs, const Layout& layout, const InstId& instrument,
                       const PillarProgress& progress) {
  for (const RawFile& file : list_raw_trades(fs, layout, instrument)) {
    const bool is_current = file.day == progress.day;
    if (progress.day && file.day < *progress.day) continue;
    const std::uint64_t from = is_current ? progress.offset : 0;
    if (file.size <= from) continue;
    LineReader lines(fs, layout.raw_trades(instrument, file.day), from);
    if (lines.next()) return true;
  }
  return false;
}

}  // namespace rq::vault
