#include "vault/gap_ledger.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

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

std::string line_of(const GapRecord& gap, TradeId from, TradeId to) {
  const nlohmann::ordered_json line = {{"opened_utc", format_ms(gap.opened)},
                                       {"closed_utc", format_ms(gap.closed)},
                                       {"from_id", from},
                                       {"to_id", to},
                                       {"missing", to - from + 1},
                                       {"kind", name_of(gap.kind)},
                                       {"reason", gap.reason}};
  return line.dump() + '\n';
}

}  // namespace

GapLedger::Lines GapLedger::read(FileSystem& fs, const std::filesystem::path& file,
                                 TradeId last_id) {
  Lines lines;
  if (!fs.file_size(file)) return lines;
  LineReader reader(fs, file);
  JsonObject fields;
  while (const auto line = reader.next()) {
    try {
      fields.parse(line->text);
      const Told told{.kind = fields.read("kind", kind_of, "a kind of gap"),
                      .from = fields.count_or_null("from_id").value_or(0),
                      .to = fields.count_or_null("to_id").value_or(0)};
      if (told.to > last_id) lines.told.push_back(told);
    } catch (const Malformed&) {
      // Not a line of ours: it stays, and tells nothing.
    }
  }
  lines.end = reader.offset();
  return lines;
}

GapLedger::GapLedger(FileSystem& fs, const Layout& layout, const InstId& instrument,
                     std::optional<TradeId> last_id)
    : GapLedger(fs, layout.gap_ledger(instrument),
                read(fs, layout.gap_ledger(instrument), last_id.value_or(0))) {}

GapLedger::GapLedger(FileSystem& fs, const std::filesystem::path& file, Lines lines)
    : file_(fs, file, lines.end), told_(std::move(lines.told)) {
  file_.cut_back();
}

void GapLedger::append(const GapRecord& gap) {
  std::erase_if(told_, [&](const Told& told) { return told.to < gap.from; });
  TradeId from = gap.from;
  for (const Told& told : told_) {
    if (told.kind != gap.kind || told.to < from || told.from > gap.to) continue;
    if (told.from > from) pending_ += line_of(gap, from, told.from - 1);
    if (told.to >= gap.to) return;
    from = told.to + 1;
  }
  pending_ += line_of(gap, from, gap.to);
}

void GapLedger::commit() {
  if (pending_.empty()) return;
  file_.cut_back();  // of what a failed commit left
  file_.lines() = pending_;
  file_.commit();
  pending_.clear();
}

}  // namespace rq::vault
