#include "vault/gap_ledger.hpp"

#include <nlohmann/json.hpp>

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

/// Ids are strings, as everywhere in the Vault: many programs read JSON numbers as doubles.
std::string line_of(const GapRecord& gap) {
  const Json line = {{"opened_utc", format_ms(gap.opened)},
                     {"closed_utc", format_ms(gap.closed)},
                     {"from_id", std::to_string(gap.from)},
                     {"to_id", std::to_string(gap.to)},
                     {"missing", gap.missing},
                     {"kind", name_of(gap.kind)},
                     {"reason", gap.reason}};
  return line.dump() + '\n';
}

std::string text_of(const Json& line, const char* field) {
  const auto found = line.find(field);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// What identifies a line, if it tells of a hole.
std::string hole_of(std::string_view line) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return {};
  const std::string kind = text_of(json, "kind");
  if (kind == name_of(GapRecord::Kind::filled)) return {};
  return text_of(json, "from_id") + '-' + text_of(json, "to_id") + ' ' + kind;
}

struct LedgerEnd {
  std::uint64_t lines_end = 0;
  std::string hole;
};

LedgerEnd read_end(FileSystem& fs, const std::filesystem::path& file) {
  LedgerEnd end;
  if (!fs.file_size(file)) return end;
  LineReader lines(fs, file);
  std::string last;
  while (const auto line = lines.next()) last = line->text;
  end.lines_end = lines.offset();
  end.hole = hole_of(last);
  return end;
}

}  // namespace

GapLedger::GapLedger(FileSystem& fs, const Layout& layout, const InstId& instrument)
    : file_(fs, layout.gap_ledger(instrument), 0) {
  const LedgerEnd end = read_end(fs, file_.path());
  file_ = AppendFile(fs, file_.path(), end.lines_end);
  file_.cut_back();
  last_hole_ = end.hole;
}

void GapLedger::append(const GapRecord& gap) {
  const std::string line = line_of(gap);
  const std::string hole = hole_of(line);
  if (!hole.empty() && hole == last_hole_) return;
  pending_ += line;
  last_hole_ = hole;
}

void GapLedger::commit() {
  if (pending_.empty()) return;
  file_.cut_back();  // of what a failed commit left
  file_.lines() = pending_;
  file_.commit();
  pending_.clear();
}

}  // namespace rq::vault
