#include "vault/import_ledger.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "vault/append_file.hpp"
#include "vault/json_object.hpp"
#include "vault/line_reader.hpp"
#include "vault/live_file.hpp"

namespace rq::vault {

namespace {

std::string line_of(const ImportRecord& record) {
  const nlohmann::ordered_json line = {{"imported_utc", format_ms(record.imported)},
                                       {"file", record.file},
                                       {"sha256", record.sha256},
                                       {"rows", record.rows},
                                       {"first_id", record.first_id},
                                       {"first_utc", format_ms(record.first_time)},
                                       {"last_id", record.last_id},
                                       {"last_utc", format_ms(record.last_time)},
                                       {"missing", record.missing},
                                       {"holes", record.holes}};
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

std::uint64_t count_of(const JsonObject& fields, std::string_view key) {
  const auto count = fields.count_or_null(key);
  if (!count) throw Malformed{std::string(key) + " is null"};
  return *count;
}

/// Nothing when it is not a line of ours.
std::optional<ImportRecord> record_of(std::string_view line, JsonObject& fields) {
  try {
    fields.parse(line);
    return ImportRecord{.imported = fields.read("imported_utc", parse_event_time, "a time"),
                        .file = std::string(fields.text("file")),
                        .sha256 = std::string(fields.text("sha256")),
                        .rows = count_of(fields, "rows"),
                        .first_id = count_of(fields, "first_id"),
                        .first_time = fields.read("first_utc", parse_event_time, "a time"),
                        .last_id = count_of(fields, "last_id"),
                        .last_time = fields.read("last_utc", parse_event_time, "a time"),
                        .missing = count_of(fields, "missing"),
                        .holes = count_of(fields, "holes")};
  } catch (const Malformed&) {
    return std::nullopt;
  }
}

struct Known {
  std::vector<ImportRecord> records;
  std::uint64_t lines_end = 0;  // offset after the last complete line
};

Known read_known(FileSystem& fs, const std::filesystem::path& file) {
  Known known;
  if (!fs.file_size(file)) return known;
  LineReader lines(fs, file);
  JsonObject fields;
  while (const auto line = lines.next())
    if (auto record = record_of(line->text, fields)) known.records.push_back(*std::move(record));
  known.lines_end = lines.offset();
  return known;
}

bool says_the_same(ImportRecord a, const ImportRecord& b) {
  a.imported = b.imported;
  return a == b;
}

}  // namespace

void append_imports(FileSystem& fs, const Layout& layout, const InstId& instrument,
                    const std::vector<ImportRecord>& records) {
  if (records.empty()) return;
  const auto file = layout.imports(instrument);
  cut_torn_line(fs, file);
  Known known = read_known(fs, file);
  AppendFile output(fs, file, known.lines_end);
  for (const auto& record : records) {
    const bool is_known = std::any_of(known.records.begin(), known.records.end(),
                                      [&](const auto& k) { return says_the_same(k, record); });
    if (is_known) continue;
    output.lines() += line_of(record);
    output.write_if_large();
    known.records.push_back(record);
  }
  output.commit();
  // The lines that were there may be those of a program that was killed before this.
  fs.sync_directory(file.parent_path());
}

std::vector<ImportRecord> read_imports(FileSystem& fs, const Layout& layout,
                                       const InstId& instrument) {
  return read_known(fs, layout.imports(instrument)).records;
}

}  // namespace rq::vault
