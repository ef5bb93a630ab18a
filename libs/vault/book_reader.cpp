#include "vault/book_reader.hpp"

#include <string>
#include <type_traits>
#include <utility>

#include "core/errors.hpp"
#include "vault/gzip.hpp"
#include "vault/json_object.hpp"
#include "vault/line_search.hpp"

namespace rq::vault {

namespace {

using Snapshot = MarketView::Snapshot;

/// Looks for the snapshot among the lines of an hour, in order of time.
class NewestSnapshot {
 public:
  NewestSnapshot(std::string file, const InstId& instrument, Timestamp after, Timestamp through)
      : file_(std::move(file)), instrument_(instrument), after_(after), through_(through) {}

  /// Empty for a blank line.
  std::optional<Timestamp> time_of(const Line& line) {
    if (line.text.empty()) return std::nullopt;
    if (const auto time = time_by_form(line.text)) return time;
    return read(line, [](const JsonObject& fields) { return event_time(fields); });
  }

  /// Returns whether later lines still matter.
  bool take(const Line& line) {
    const auto time = time_of(line);
    if (!time || *time <= after_) return true;
    if (*time > through_) return false;
    const auto has_gap = [](const JsonObject& fields) { return fields.boolean("gap_detected"); };
    if (!read(line, has_gap)) {
      newest_ = line.text;
      offset_ = line.offset;
    }
    return true;
  }

  std::optional<Snapshot> found() {
    if (newest_.empty()) return std::nullopt;
    return read({newest_, offset_, offset_ + newest_.size(), false},
                [&](const JsonObject& fields) { return snapshot(fields); });
  }

 private:
  /// The time of a line as our writer begins it: a packed hour has thousands of lines before the
  /// minute that counts, and parsing them takes longer than unpacking. Empty for any other form.
  static std::optional<Timestamp> time_by_form(std::string_view line) {
    constexpr std::string_view before = R"({"timestamp_utc":")";
    constexpr std::size_t length = std::string_view("2025-12-14T21:34:56.123Z").size();
    const auto end = before.size() + length;
    if (!line.starts_with(before) || line.size() <= end || line[end] != '"') return std::nullopt;
    return parse_event_time(line.substr(before.size(), length));
  }

  static Timestamp event_time(const JsonObject& fields) {
    return fields.read("timestamp_utc", parse_event_time, "a time as in 2025-12-14T21:34:56.123Z");
  }

  Snapshot snapshot(const JsonObject& fields) const {
    if (fields.text("instId") != instrument_.str())
      throw Malformed{"it is not of instrument " + instrument_.str()};
    return {event_time(fields), levels(fields, "bids_top400"), levels(fields, "asks_top400")};
  }

  static std::vector<MarketView::Level> levels(const JsonObject& fields, const char* key) {
    std::vector<MarketView::Level> levels;
    fields.for_each_row(key, [&](std::span<const std::string_view> row) {
      const auto price = row.size() < 2 ? std::nullopt : Decimal::parse(row[0]);
      const auto size = row.size() < 2 ? std::nullopt : Decimal::parse(row[1]);
      if (!price || !size || !price->is_positive())
        throw Malformed{"a level of " + std::string(key) +
                        " does not begin with a price above 0 and a size"};
      levels.push_back({{*price}, {*size}});
    });
    return levels;
  }

  template <class Read>
  std::invoke_result_t<Read, const JsonObject&> read(const Line& line, Read read_fields) {
    try {
      if (line.too_long) throw Malformed{"it is longer than any snapshot"};
      fields_.parse(line.text);
      return read_fields(std::as_const(fields_));
    } catch (const Malformed& malformed) {
      throw DataError(file_ + ", line at byte " + std::to_string(line.offset) + ": " +
                      malformed.reason +
                      "; take the line out, or move the file out of the Vault, while l2_exporter "
                      "is not writing it");
    }
  }

  std::string file_;
  const InstId& instrument_;
  Timestamp after_;
  Timestamp through_;
  std::string newest_;  // the line
  std::uint64_t offset_ = 0;
  JsonObject fields_;
};

void search_lines(FileSystem& fs, const std::filesystem::path& file, Timestamp after,
                  NewestSnapshot& search) {
  const auto time_of = [&](const Line& line) { return search.time_of(line); };
  const auto first = after + std::chrono::milliseconds(1);
  LineReader lines(fs, file, offset_before(fs, file, first, time_of));
  while (const auto line = lines.next())
    if (!search.take(*line)) return;
}

/// The lines of a packed file, by the rules of `LineReader`.
void search_packed(FileSystem& fs, const std::filesystem::path& file, NewestSnapshot& search) {
  GzipReader unpacked(fs, file);
  std::string text;
  std::uint64_t offset = 0;  // of `text` in the unpacked file
  std::vector<char> piece(LineReader::usual_read);
  while (const auto got = unpacked.read(piece)) {
    text.append(piece.data(), got);
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != text.npos; end = text.find('\n', begin)) {
      auto line = std::string_view(text).substr(begin, end - begin);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!search.take({line, offset + begin, offset + end + 1, false})) return;
      begin = end + 1;
    }
    text.erase(0, begin);
    offset += begin;
    if (text.size() > LineReader::max_line) search.take({text, offset, offset, true});
  }
}

}  // namespace

std::optional<Snapshot> read_newest_snapshot(FileSystem& fs, const Layout& layout,
                                             const InstId& instrument, Timestamp after,
                                             Timestamp through) {
  using std::chrono::hours;
  for (Timestamp hour = std::chrono::floor<hours>(through); hour + hours(1) > after;
       hour -= hours(1)) {
    const auto plain = layout.l2_hour(instrument, hour, L2Form::lines);
    const auto packed = layout.l2_hour(instrument, hour, L2Form::packed);
    const bool is_plain = fs.file_size(plain).has_value();
    if (!is_plain && !fs.file_size(packed)) continue;
    NewestSnapshot search(layout.relative(is_plain ? plain : packed), instrument, after, through);
    if (is_plain)
      search_lines(fs, plain, after, search);
    else
      search_packed(fs, packed, search);
    if (auto found = search.found()) return found;
  }
  return std::nullopt;
}

}  // namespace rq::vault
