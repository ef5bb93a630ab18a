#include "vault/gap_ledger.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "vault/json_object.hpp"
#include "vault/line_reader.hpp"

namespace rq::vault {

namespace {

struct KindName {
  GapRecord::Kind kind;
  std::string_view name;
};
constexpr std::array kind_names{
    KindName{GapRecord::Kind::filled, "filled"},
    KindName{GapRecord::Kind::venue_hole, "venue_hole"},
    KindName{GapRecord::Kind::unrecovered, "unrecovered"},
};

std::string_view name_of(GapRecord::Kind kind) {
  return std::ranges::find(kind_names, kind, &KindName::kind)->name;
}

std::optional<GapRecord::Kind> kind_of(std::string_view name) {
  const auto found = std::ranges::find(kind_names, name, &KindName::name);
  return found == kind_names.end() ? std::nullopt : std::optional(found->kind);
}

std::string line_of(const GapRecord& gap) {
  const nlohmann::ordered_json line = {{"opened_utc", format_ms(gap.opened)},
                                       {"closed_utc", format_ms(gap.closed)},
                                       {"from_id", gap.from},
                                       {"to_id", gap.to},
                                       {"missing", gap.to - gap.from + 1},
                                       {"kind", name_of(gap.kind)},
                                       {"reason", gap.reason}};
  return line.dump() + '\n';
}

/// Nothing when it is not a line of ours.
std::optional<GapRecord> record_of(std::string_view line, JsonObject& fields) {
  try {
    fields.parse(line);
    return GapRecord{.opened = fields.read("opened_utc", parse_event_time, "a time"),
                     .closed = fields.read("closed_utc", parse_event_time, "a time"),
                     .from = fields.count_or_null("from_id").value_or(0),
                     .to = fields.count_or_null("to_id").value_or(0),
                     .kind = fields.read("kind", kind_of, "a kind of gap"),
                     .reason = std::string(fields.text("reason"))};
  } catch (const Malformed&) {
    return std::nullopt;
  }
}

/// What stays of a ledger when nothing after some id is on disk.
struct Kept {
  std::uint64_t bytes = 0;  // as they are
  std::string lines;        // and these after them
  // The line that only a part stays of: where it ends, and its last id.
  std::uint64_t cut_end = 0;
  TradeId cut_to = 0;
};

/// Nothing when all of it stays.
std::optional<Kept> kept_of(FileSystem& fs, const std::filesystem::path& file, TradeId last_id) {
  std::optional<Kept> kept;
  LineReader lines(fs, file);
  JsonObject fields;
  while (const auto line = lines.next()) {
    auto gap = record_of(line->text, fields);
    const bool stays = !gap || gap->to <= last_id;
    if (stays && !kept) continue;
    if (!kept) kept = Kept{.bytes = line->offset, .lines = {}, .cut_end = line->offset};
    if (stays) {
      kept->lines.append(line->text) += '\n';
    } else if (gap->kind == GapRecord::Kind::filled && gap->from <= last_id) {
      kept->cut_end = line->end;
      kept->cut_to = std::exchange(gap->to, last_id);
      kept->lines += line_of(*gap);
    }
  }
  return kept;
}

void copy(ReadFile& from, std::uint64_t bytes, WriteFile& to) {
  std::vector<char> block(std::size_t{64} * 1024);
  for (std::uint64_t at = 0; at < bytes;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), bytes - at));
    const auto got = from.read(at, std::span(block).first(wanted));
    if (got == 0) break;
    to.write({block.data(), got});
    at += got;
  }
}

/// Returns the highest id that the ledger still claims as fetched: on a full disk its last line
/// cannot be shortened.
TradeId take_back(FileSystem& fs, const std::filesystem::path& file, TradeId last_id) {
  const auto kept = kept_of(fs, file, last_id);
  if (!kept) return 0;
  if (kept->lines.empty()) {
    fs.truncate(file, kept->bytes);
    return 0;
  }
  try {
    replace_file(fs, file, [&](WriteFile& aside) {
      copy(*fs.open_read(file), kept->bytes, aside);
      aside.write(kept->lines);
    });
    return 0;
  } catch (const IoError&) {
    fs.truncate(file, kept->cut_end);
    return kept->cut_to;
  }
}

void put_aside(FileSystem& fs, const std::filesystem::path& file) {
  auto old = file;
  old += ".old";
  fs.rename(file, old);
  fs.sync_directory(file.parent_path());
}

}  // namespace

GapLedger::GapLedger(FileSystem& fs, const Layout& layout, const InstId& instrument,
                     std::optional<TradeId> last_id)
    : file_(fs) {
  const auto file = layout.gap_ledger(instrument);
  cut_torn_line(fs, file);
  if (fs.file_size(file)) {
    if (last_id)
      told_to_ = take_back(fs, file, *last_id);
    else
      put_aside(fs, file);
  }
  file_.begin(file);
}

void GapLedger::append(const GapRecord& gap) {
  GapRecord untold = gap;
  if (gap.kind == GapRecord::Kind::filled) untold.from = std::max(gap.from, told_to_ + 1);
  if (untold.from <= untold.to) file_.lines() += line_of(untold);
}

}  // namespace rq::vault
