#include "vault/minute_records.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "core/errors.hpp"
#include "vault/cvd_codec.hpp"
#include "vault/json_object.hpp"
#include "vault/line_search.hpp"
#include "vault/pillar_progress.hpp"

namespace rq::vault {

namespace {

constexpr std::chrono::minutes minute{1};

/// Reads records of one instrument from files of windows, usually of a minute.
class MinuteReader {
 public:
  MinuteReader(FileSystem& fs, const Layout& layout, const InstId& instrument, const char* program,
               std::chrono::minutes window = minute)
      : fs_(fs), layout_(layout), instrument_(instrument), program_(program), window_(window) {}

  /// Appends what `read` makes of the windows that ended in (after, through].
  template <class Record, class Read>
  void append(std::vector<Record>& records, const std::filesystem::path& file, Timestamp after,
              Timestamp through, Read read) {
    if (!fs_.file_size(file)) return;
    // Lines are ordered by start, and starts are whole milliseconds.
    const Timestamp first = after - window_ + std::chrono::milliseconds(1);
    const auto start_of = [&](const Line& line) { return this->start_of(file, line); };
    LineReader lines(fs_, file, offset_before(fs_, file, first, start_of), read_size);
    while (const auto line = lines.next()) {
      const auto start = start_of(*line);
      if (!start || *start < first) continue;
      if (*start + window_ > through) break;
      records.push_back(parse(file, *line, [&](const JsonObject& fields) {
        if (fields.text("instId") != instrument_.str())
          throw Malformed{"it is not of instrument " + instrument_.str()};
        return read(fields);
      }));
    }
  }

  /// Start of the first window of the file, and end of the last one.
  MarketView::Coverage coverage_of(const std::filesystem::path& file) {
    MarketView::Coverage coverage;
    const auto size = fs_.file_size(file).value_or(0);
    LineReader head(fs_, file, 0, read_size);
    while (const auto line = head.next())
      if ((coverage.from = start_of(file, *line))) break;
    if (!coverage.from) return coverage;
    const std::uint64_t tail_begins = size > read_size ? size - read_size : 0;
    LineReader tail(fs_, file, tail_begins, read_size);
    if (tail_begins > 0) tail.next();  // this line began before
    coverage.through = *coverage.from + window_;
    while (const auto line = tail.next())
      if (const auto start = start_of(file, *line)) coverage.through = *start + window_;
    return coverage;
  }

  static Timestamp start(const JsonObject& fields) { return fields.time("window_start_utc"); }

 private:
  static constexpr std::size_t read_size = std::size_t{16} * 1024;

  template <class Read>
  std::invoke_result_t<Read, const JsonObject&> parse(const std::filesystem::path& file,
                                                      const Line& line, Read read) {
    try {
      if (line.too_long) throw Malformed{"it is longer than any record"};
      fields_.parse(line.text);
      return read(std::as_const(fields_));
    } catch (const Malformed& malformed) {
      throw DataError(layout_.relative(file) + ", line at byte " + std::to_string(line.offset) +
                      ": " + malformed.reason + "; recompute it with: " + program_ +
                      " --rebuild --instId " + instrument_.str());
    }
  }

  std::optional<Timestamp> start_of(const std::filesystem::path& file, const Line& line) {
    if (line.text.empty()) return std::nullopt;
    return parse(file, line, [](const JsonObject& fields) { return start(fields); });
  }

  FileSystem& fs_;
  const Layout& layout_;
  const InstId& instrument_;
  const char* program_;
  std::chrono::minutes window_;
  JsonObject fields_;
};

BigDecimal positive(const JsonObject& fields, std::string_view key) {
  const auto parse = [](std::string_view text) {
    auto value = BigDecimal::parse(text);
    return value && *value > BigDecimal() ? value : std::nullopt;
  };
  return fields.read(key, parse, "a decimal above 0");
}

Price price(const JsonObject& fields, std::string_view key) {
  return {fields.read(key, Decimal::parse, "a decimal of at most 18 digits")};
}

std::uint64_t count(const JsonObject& fields, std::string_view key) {
  const auto value = fields.count_or_null(key);
  if (!value) throw Malformed{"field " + std::string(key) + " is null"};
  return *value;
}

VwapRecord read_vwap(const JsonObject& fields) {
  VwapRecord record;
  record.window_start = MinuteReader::start(fields);
  if (!fields.is_null("vwap_1h")) record.vwap_1h = positive(fields, "vwap_1h");
  record.vwap_4h = positive(fields, "vwap_4h");
  record.trade_count_1h = count(fields, "trade_count_1h");
  record.trade_count_4h = count(fields, "trade_count_4h");
  return record;
}

Candle read_candle(const JsonObject& fields, Timeframe timeframe) {
  return {timeframe,
          MinuteReader::start(fields),
          price(fields, "open"),
          price(fields, "high"),
          price(fields, "low"),
          price(fields, "close"),
          {fields.read("volume", BigDecimal::parse, "a decimal")},
          count(fields, "trade_count")};
}

}  // namespace

std::vector<VwapRecord> read_vwap_minutes(FileSystem& fs, const Layout& layout,
                                          const InstId& instrument, Timestamp after,
                                          Timestamp through) {
  std::vector<VwapRecord> records;
  MinuteReader(fs, layout, instrument, "vwap_calc")
      .append(records, layout.vwap(instrument), after, through, read_vwap);
  return records;
}

std::vector<Candle> read_candles(FileSystem& fs, const Layout& layout, const InstId& instrument,
                                 Timeframe timeframe, Timestamp after, Timestamp through) {
  std::vector<Candle> records;
  MinuteReader(fs, layout, instrument, "wick_tracker", duration_of(timeframe))
      .append(records, layout.candles(instrument, timeframe), after, through,
              [&](const JsonObject& fields) { return read_candle(fields, timeframe); });
  return records;
}

std::vector<CvdRecord> read_cvd_minutes(FileSystem& fs, const Layout& layout,
                                        const InstId& instrument, Timestamp after,
                                        Timestamp through) {
  std::vector<CvdRecord> records;
  MinuteReader reader(fs, layout, instrument, "cvd_calc");
  // A minute is filed under the day it starts in.
  for (Date day = date_of(after - minute); day <= date_of(through); day += std::chrono::days(1))
    reader.append(records, day_file(layout.cvd_folder(instrument), day), after, through,
                  [&](const JsonObject& fields) { return read_cvd(fields, instrument); });
  return records;
}

MarketView::Coverage read_vwap_coverage(FileSystem& fs, const Layout& layout,
                                        const InstId& instrument) {
  const auto file = layout.vwap(instrument);
  if (!fs.file_size(file)) return {};
  return MinuteReader(fs, layout, instrument, "vwap_calc").coverage_of(file);
}

MarketView::Coverage read_cvd_coverage(FileSystem& fs, const Layout& layout,
                                       const InstId& instrument) {
  const auto folder = layout.cvd_folder(instrument);
  std::vector<Date> days;
  for (const auto& entry : fs.list(folder))
    if (const auto day = day_of_file(entry.name)) days.push_back(*day);
  if (days.empty()) return {};
  MinuteReader reader(fs, layout, instrument, "cvd_calc");
  auto coverage = reader.coverage_of(day_file(folder, days.front()));
  if (days.size() > 1) coverage.through = reader.coverage_of(day_file(folder, days.back())).through;
  const auto progress = read_progress(fs, layout, "cvd", instrument);
  if (progress && progress->closed_through)
    coverage.through = std::max(coverage.through, progress->closed_through);
  return coverage;
}

}  // namespace rq::vault
