#include "support/recording_proof.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "core/inst_id.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::test {

namespace {

using Id = std::uint64_t;

/// A trade line and the day file that holds it.
struct Filed {
  Id id = 0;
  std::string_view line;
  std::string_view file;
};

/// Ids that a ledger calls missing: first → last.
struct Holes {
  std::map<Id, Id> venue;
  std::map<Id, Id> unrecovered;
};

bool holds(const std::map<Id, Id>& ranges, Id id) {
  return std::ranges::any_of(
      ranges, [id](const auto& range) { return range.first <= id && id <= range.second; });
}

/// 0 when it is no trade line.
Id id_of(std::string_view line) {
  constexpr std::string_view key = R"("trade_id":")";
  const auto at = line.find(key);
  Id id = 0;
  if (at != std::string_view::npos)
    std::from_chars(line.data() + at + key.size(), line.data() + line.size(), id);
  return id;
}

std::vector<std::string_view> lines_of(std::string_view bytes) {
  std::vector<std::string_view> lines;
  while (!bytes.empty()) {
    const auto length = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    lines.push_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return lines;
}

std::string folder_of(const std::string& instrument) {
  return "raw/okx/trades_perps/" + instrument + '/';
}

std::string ledger_of(const std::string& instrument) {
  return "state/trades/okx/perps/" + instrument + ".gaps.jsonl";
}

std::vector<Filed> trades_of(const Tree& tree, const std::string& instrument) {
  std::vector<Filed> trades;
  for (const auto& [path, bytes] : tree)
    if (path.starts_with(folder_of(instrument)))
      for (const auto line : lines_of(bytes)) trades.push_back({id_of(line), line, path});
  return trades;
}

std::vector<nlohmann::json> ledger(const Tree& tree, const std::string& instrument) {
  std::vector<nlohmann::json> records;
  if (const auto file = tree.find(ledger_of(instrument)); file != tree.end())
    for (const auto line : lines_of(file->second)) records.push_back(nlohmann::json::parse(line));
  return records;
}

Holes holes_of(const Tree& tree, const std::string& instrument) {
  Holes holes;
  for (const auto& record : ledger(tree, instrument)) {
    if (record.at("kind") == "filled") continue;
    auto& ranges = record.at("kind") == "venue_hole" ? holes.venue : holes.unrecovered;
    Id& last = ranges[record.at("from_id")];
    last = std::max<Id>(last, record.at("to_id"));
  }
  return holes;
}

/// "" when there is none.
std::string newest_line(const std::filesystem::path& root, const std::string& instrument) {
  constexpr std::streamoff window = 4'096;
  std::filesystem::path newest;
  std::error_code no_folder;
  for (const auto& entry : std::filesystem::directory_iterator(
           vault::Layout(root).raw_trades_folder(InstId::require(instrument)), no_folder))
    newest = std::max(newest, entry.path());
  std::ifstream file(newest, std::ios::binary | std::ios::ate);
  if (!file) return {};
  const std::streamoff size = file.tellg();
  file.seekg(std::max<std::streamoff>(size - window, 0));
  std::string end(static_cast<std::size_t>(std::min(size, window)), '\0');
  file.read(end.data(), static_cast<std::streamsize>(end.size()));
  end.resize(end.rfind('\n') + 1);  // of a line that is being written, nothing
  const auto lines = lines_of(end);
  return lines.empty() ? std::string() : std::string(lines.back());
}

std::string at_trade(const Filed& trade) {
  return " at trade " + std::to_string(trade.id) + " of " + std::string(trade.file);
}

/// What is wrong with trades that the exchange printed or the files hold.
std::string flaw_of_lines(const std::vector<Filed>& recorded, const std::vector<Filed>& printed,
                          const Holes& holes) {
  auto next = recorded.begin();
  for (const auto& print : printed) {
    if (print.id < recorded.front().id) continue;
    const bool is_there = next != recorded.end() && next->id == print.id;
    if (!is_there && holds(holes.unrecovered, print.id)) continue;
    if (!is_there) return "the files lack what was printed" + at_trade(print);
    if (next->line != print.line) return "the line is not what was printed" + at_trade(*next);
    if (next->file != print.file) return "the line is in the wrong file" + at_trade(*next);
    if (holds(holes.venue, print.id) || holds(holes.unrecovered, print.id))
      return "the ledger calls missing what is there" + at_trade(*next);
    ++next;
  }
  if (next != recorded.end()) return "the files hold what was never printed" + at_trade(*next);
  return {};
}

/// What is wrong with ids that are not in the files.
std::string flaw_of_holes(const std::vector<Filed>& recorded, const Holes& holes) {
  Id expected = recorded.front().id;
  for (const auto& trade : recorded) {
    for (; expected < trade.id; ++expected)
      if (!holds(holes.venue, expected) && !holds(holes.unrecovered, expected))
        return "the ledger does not name the hole at id " + std::to_string(expected);
    ++expected;
  }
  return {};
}

}  // namespace

std::string flaw_of_recording(const Tree& vault, const Tree& truth, const std::string& instrument,
                              bool may_lose) {
  const auto recorded = trades_of(vault, instrument);
  const auto printed = trades_of(truth, instrument);
  if (recorded.empty()) return "nothing is recorded of " + instrument;
  if (printed.empty()) return "nothing was printed of " + instrument;
  for (std::size_t i = 1; i < recorded.size(); ++i)
    if (recorded[i].id <= recorded[i - 1].id) return "ids do not rise" + at_trade(recorded[i]);
  const Holes holes = holes_of(vault, instrument);
  if (!may_lose && !holes.unrecovered.empty())
    return "the ledger gives up id " + std::to_string(holes.unrecovered.begin()->first);
  if (auto flaw = flaw_of_lines(recorded, printed, holes); !flaw.empty()) return flaw;
  return flaw_of_holes(recorded, holes);
}

std::optional<std::uint64_t> newest_trade(const std::filesystem::path& vault,
                                          const std::string& instrument) {
  const std::string line = newest_line(vault, instrument);
  return line.empty() ? std::nullopt : std::optional(id_of(line));
}

std::optional<Timestamp> newest_time(const std::filesystem::path& vault,
                                     const std::string& instrument) {
  constexpr std::string_view before = R"({"timestamp_utc":")";
  constexpr std::string_view time = "2025-12-14T21:34:56.123Z";
  const std::string line = newest_line(vault, instrument);
  if (line.size() < before.size() + time.size()) return std::nullopt;
  return parse_event_time(std::string_view(line).substr(before.size(), time.size()));
}

std::vector<std::uint64_t> filled_ids(const Tree& vault, const std::string& instrument) {
  std::vector<std::uint64_t> ids;
  for (const auto& record : ledger(vault, instrument)) {
    if (record.at("kind") != "filled") continue;
    for (Id id = record.at("from_id"); id <= record.at("to_id"); ++id) ids.push_back(id);
  }
  return ids;
}

std::size_t count_of_gaps(const Tree& vault, const std::string& instrument,
                          const std::string& kind) {
  const auto records = ledger(vault, instrument);
  return static_cast<std::size_t>(std::ranges::count_if(
      records, [&](const auto& record) { return record.at("kind") == kind; }));
}

}  // namespace rq::test
