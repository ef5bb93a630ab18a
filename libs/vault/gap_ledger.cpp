#include "vault/gap_ledger.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "vault/line_reader.hpp"

namespace rq::vault {

namespace {

using Json = nlohmann::ordered_json;

const char* name_of(GapRecord::Kind kind) {
  switch (kind) {
    case GapRecord::Kind::filled:
      return "filled";
    case GapRecord::Kind::venue_hole:
      return "venue_hole";
    case GapRecord::Kind::unrecovered:
      return "unrecovered";
  }
  return "";
}

std::string line_of(const GapRecord& gap) {
  const Json line = {{"opened_utc", format_ms(gap.opened)},
                     {"closed_utc", format_ms(gap.closed)},
                     {"from_id", gap.from},
                     {"to_id", gap.to},
                     {"missing", gap.missing},
                     {"kind", name_of(gap.kind)},
                     {"reason", gap.reason}};
  return line.dump() + '\n';
}

/// Adds the hole that a line tells of, if it does and is behind `last_id`.
void add_hole(std::string_view line, std::optional<TradeId> last_id,
              std::set<std::pair<TradeId, TradeId>>& holes) {
  if (line.find(R"("kind":"filled")") != std::string_view::npos) return;  // most are
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("kind", Json()) == name_of(GapRecord::Kind::filled)) return;
  const auto id = [&](const char* key) {
    const Json value = json.value(key, Json());
    return value.is_number_unsigned() ? value.get<TradeId>() : TradeId{0};
  };
  if (id("from_id") > last_id.value_or(0)) holes.emplace(id("from_id"), id("to_id"));
}

}  // namespace

struct GapLedger::End {
  std::uint64_t lines_end = 0;
  std::set<Hole> holes;
};

GapLedger::End GapLedger::read_end(FileSystem& fs, const std::filesystem::path& file,
                                   std::optional<TradeId> last_id) {
  End end;
  if (!fs.file_size(file)) return end;
  LineReader lines(fs, file);
  while (const auto line = lines.next()) add_hole(line->text, last_id, end.holes);
  end.lines_end = lines.offset();
  return end;
}

GapLedger::GapLedger(FileSystem& fs, const Layout& layout, const InstId& instrument,
                     std::optional<TradeId> last_id)
    : GapLedger(fs, layout.gap_ledger(instrument),
                read_end(fs, layout.gap_ledger(instrument), last_id)) {}

GapLedger::GapLedger(FileSystem& fs, const std::filesystem::path& file, End end)
    : file_(fs, file, end.lines_end), known_holes_(std::move(end.holes)) {
  file_.cut_back();
}

void GapLedger::append(const GapRecord& gap) {
  if (gap.kind != GapRecord::Kind::filled) {
    // Ids rise: those before this one do not come again.
    known_holes_.erase(known_holes_.begin(), known_holes_.lower_bound({gap.from, 0}));
    if (!known_holes_.emplace(gap.from, gap.to).second) return;
  }
  pending_ += line_of(gap);
}

void GapLedger::commit() {
  if (pending_.empty()) return;
  file_.cut_back();  // of what a failed commit left
  file_.lines() = pending_;
  file_.commit();
  pending_.clear();
}

}  // namespace rq::vault
