#include "vault/wick_event_reader.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "core/errors.hpp"
#include "vault/json_object.hpp"
#include "vault/line_reader.hpp"
#include "vault/line_search.hpp"

namespace rq::vault {

namespace {

std::optional<WickType> parse_wick_type(std::string_view name) {
  for (const auto type : {WickType::high, WickType::low})
    if (name_of(type) == name) return type;
  return std::nullopt;
}

std::optional<WickStatus> parse_wick_status(std::string_view name) {
  for (const auto status : {WickStatus::untouched, WickStatus::touched, WickStatus::expired})
    if (name_of(status) == name) return status;
  return std::nullopt;
}

std::optional<Decimal> read_tick_size(std::string_view text) {
  const auto value = Decimal::parse(text);
  return value && *value > Decimal() ? value : std::nullopt;
}

/// One line of the file. The touch or expiry in `wick` is the line's own.
struct WickEventLine {
  Timeframe timeframe = Timeframe::m1;
  WickRecord wick;
  /// Close of the candle that the line belongs to, by which lines are ordered. An expiry stands at
  /// the close of some later candle, which it does not name: empty.
  std::optional<Timestamp> candle_close;
};

WickEventLine read_event(const JsonObject& fields, const InstId& instrument) {
  if (fields.text("instId") != instrument.str())
    throw Malformed{"it is not of instrument " + instrument.str()};
  WickEventLine event;
  event.timeframe = fields.read("timeframe", parse_timeframe, "1m, 5m, 15m, 1h or 4h");
  WickRecord& wick = event.wick;
  wick.creation = fields.time("creation_time_utc");
  wick.type = fields.read("wick_type", parse_wick_type, "high or low");
  wick.tip = {fields.read("wick_price", Decimal::parse, "a decimal of at most 18 digits")};
  wick.size = {fields.read("wick_size", BigDecimal::parse, "a decimal")};
  wick.formed_tip_distance_ticks = fields.count_or_null("formed_tip_distance_ticks");
  if (fields.has("tickSz") && !fields.is_null("tickSz"))
    wick.tick_size = {fields.read("tickSz", read_tick_size, "a decimal above 0")};
  switch (fields.read("status", parse_wick_status, "untouched, touched or expired")) {
    case WickStatus::untouched:
      event.candle_close = wick.creation;
      break;
    case WickStatus::touched:
      wick.touch_time = fields.time("touch_time_utc");
      wick.touch_tip_distance_ticks = fields.count_or_null("tip_distance_ticks");
      event.candle_close = wick.touch_time;
      break;
    case WickStatus::expired:
      wick.expired_time = fields.time("expired_time_utc");
      break;
  }
  return event;
}

DataError bad_file(const std::string& where, const std::string& reason, const InstId& instrument) {
  return DataError(where + ": " + reason + "; recompute it with: wick_tracker --rebuild --instId " +
                   instrument.str());
}

/// The events file of one instrument.
class WickEvents {
 public:
  WickEvents(FileSystem& fs, const Layout& layout, const InstId& instrument)
      : fs_(fs),
        instrument_(instrument),
        file_(layout.wick_events(instrument)),
        name_(layout.relative(file_)) {
    if (!fs.file_size(file_))
      throw NoInputError("there are no wicks of " + instrument.str() + " in " +
                         to_utf8(layout.root()) + " (no " + name_ +
                         "); run first: wick_tracker --instId " + instrument.str());
  }

  [[nodiscard]] LineReader lines_from(std::uint64_t offset) const {
    return LineReader(fs_, file_, offset);
  }

  WickEventLine parse(const Line& line) {
    try {
      if (line.too_long) throw Malformed{"it is longer than any event"};
      fields_.parse(line.text);
      return read_event(fields_, instrument_);
    } catch (const Malformed& malformed) {
      throw bad_file(name_ + ", line at byte " + std::to_string(line.offset), malformed.reason,
                     instrument_);
    }
  }

  /// Offset of a line close before the first one whose candle closed at or after `time`.
  std::uint64_t offset_before(Timestamp time) {
    return vault::offset_before(fs_, file_, time,
                                [&](const Line& line) { return parse(line).candle_close; });
  }

 private:
  FileSystem& fs_;
  const InstId& instrument_;
  std::filesystem::path file_;
  std::string name_;
  JsonObject fields_;
};

/// Adds what a later event of the same wick tells.
void update(WickRecord& known, const WickRecord& event) {
  if (event.touch_time) {
    known.touch_time = event.touch_time;
    known.touch_tip_distance_ticks = event.touch_tip_distance_ticks;
  }
  if (event.expired_time) known.expired_time = event.expired_time;
  if (event.tick_size) known.tick_size = event.tick_size;
}

}  // namespace

std::vector<WickRecord> read_wicks(FileSystem& fs, const Layout& layout, const InstId& instrument,
                                   Timeframe timeframe, Timestamp from, Timestamp as_of) {
  // A tape without a shadow so far: the tracker was here and had nothing to write.
  if (!fs.file_size(layout.wick_events(instrument)) &&
      fs.file_size(layout.wicks_active(instrument)))
    return {};
  WickEvents events(fs, layout, instrument);
  std::map<std::pair<Timestamp, WickType>, WickRecord> wicks;
  auto lines = events.lines_from(events.offset_before(from));
  while (const auto line = lines.next()) {
    const auto event = events.parse(*line);
    if (event.timeframe != timeframe) continue;
    // The first candle of the timeframe that closes after `as_of` also tells which wicks had
    // expired by then, and tells it before anything else: what follows is no longer known at
    // `as_of`.
    if (event.candle_close && *event.candle_close > as_of) break;
    if (event.wick.creation < from) continue;
    const auto [wick, is_new] =
        wicks.try_emplace({event.wick.creation, event.wick.type}, event.wick);
    if (!is_new) update(wick->second, event.wick);
  }
  std::vector<WickRecord> records;
  records.reserve(wicks.size());
  for (auto& [key, wick] : wicks) records.push_back(std::move(wick));
  return records;
}

std::optional<Timestamp> read_tracked_through(FileSystem& fs, const Layout& layout,
                                              const InstId& instrument) {
  const auto file = layout.wicks_active(instrument);
  if (!fs.file_size(file)) return std::nullopt;
  const auto json = read_file(fs, file);
  JsonObject fields;
  try {
    fields.parse(json);
    return fields.time_or_null("as_of_utc");
  } catch (const Malformed& malformed) {
    throw bad_file(layout.relative(file), malformed.reason, instrument);
  }
}

}  // namespace rq::vault
