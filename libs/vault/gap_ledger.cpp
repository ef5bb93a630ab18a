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

/// What identifies a line, if it tells of a hole.
std::string hole_of(std::string_view line) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return {};
  if (json.value("kind", Json()) == name_of(GapRecord::Kind::filled)) return {};
  return json.value("from_id", Json()).dump() + '-' + json.value("to_id", Json()).dump();
}

}  // namespace

struct GapLedger::End {
  std::uint64_t lines_end = 0;
  std::string hole;
};

GapLedger::End GapLedger::read_end(FileSystem& fs, const std::filesystem::path& file) {
  End end;
  if (!fs.file_size(file)) return end;
  LineReader lines(fs, file);
  std::string last;
  while (const auto line = lines.next()) last = line->text;
  end.lines_end = lines.offset();
  end.hole = hole_of(last);
  return end;
}

GapLedger::GapLedger(FileSystem& fs, const Layout& layout, const InstId& instrument)
    : GapLedger(fs, layout.gap_ledger(instrument), read_end(fs, layout.gap_ledger(instrument))) {}

GapLedger::GapLedger(FileSystem& fs, const std::filesystem::path& file, const End& end)
    : file_(fs, file, end.lines_end), last_hole_(end.hole) {
  file_.cut_back();
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
