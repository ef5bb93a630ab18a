#include "vault/raw_cursor.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/errors.hpp"
#include "core/fnv.hpp"

namespace rq::vault {

namespace {

using Json = nlohmann::ordered_json;

Date date_from(const Json& text) {
  return parse_date(text.get<std::string>()).value();
}

// Years of finished days are read and written by every run, so they are one string: as an array of
// arrays they would take longer than all the rest of a state.

std::string finished_text(const std::vector<RawFile>& files) {
  std::string text;
  for (const RawFile& file : files) {
    if (!text.empty()) text += ' ';
    text.append(format_date(file.day)).append("=").append(std::to_string(file.size));
  }
  return text;
}

std::vector<RawFile> finished_from(const std::string& text) {
  constexpr std::size_t date_size = 10;
  std::vector<RawFile> files;
  for (std::size_t at = 0; at < text.size();) {
    const auto day = parse_date(std::string_view(text).substr(at, date_size));
    std::uint64_t size = 0;
    const char* const digits = text.data() + std::min(at + date_size + 1, text.size());
    const auto [end, failure] = std::from_chars(digits, text.data() + text.size(), size);
    if (!day || failure != std::errc{} || digits[-1] != '=' || (*end != ' ' && *end != '\0'))
      throw std::invalid_argument("finished days are not of the form DATE=SIZE DATE=SIZE");
    files.push_back({*day, size});
    at = static_cast<std::size_t>(end - text.data()) + 1;
  }
  return files;
}

std::uint64_t hash_range(FileSystem& fs, const std::filesystem::path& file, std::uint64_t begin,
                         std::uint64_t end) {
  const auto input = fs.open_read(file);
  std::array<char, 4096> buffer{};
  std::uint64_t hash = fnv1a({});
  while (begin < end) {
    const auto wanted = std::min<std::uint64_t>(buffer.size(), end - begin);
    const auto got = input->read(begin, std::span(buffer).first(static_cast<std::size_t>(wanted)));
    if (got == 0) break;
    hash = fnv1a({buffer.data(), got}, hash);
    begin += got;
  }
  return hash;
}

[[noreturn]] void refuse(const std::string& what) {
  throw DataError(what +
                  ": the derived files no longer follow from the raw files. Put the raw files back "
                  "as they were, or run again with --rebuild.");
}

}  // namespace

bool has_raw_trades(FileSystem& fs, const Layout& layout, const InstId& instrument) {
  const auto entries = fs.list(layout.raw_trades_folder(instrument));
  return std::any_of(entries.begin(), entries.end(), [](const DirectoryEntry& entry) {
    return day_of_file(entry.name).has_value();
  });
}

std::vector<RawFile> list_raw_trades(FileSystem& fs, const Layout& layout,
                                     const InstId& instrument) {
  const auto folder = layout.raw_trades_folder(instrument);
  for (const auto& entry : fs.list(folder))  // its trades would be left out in silence
    if (entry.is_directory && day_of_file(entry.name)) fs.open_read(folder / entry.name);
  std::vector<RawFile> files;
  for (const auto& entry : fs.list_files(folder))
    if (const auto day = day_of_file(entry.name)) files.push_back({*day, entry.size});
  return files;  // names are dates: sorted by name is sorted by day
}

Json RawCursor::to_json() const {
  return {{"day", day ? Json(format_date(*day)) : Json()},
          {"offset", offset},
          {"line", line},
          {"last_line_offset", last_line},
          {"last_line_fnv1a", last_line_hash},
          {"last_trade_id", last_id ? Json(std::to_string(*last_id)) : Json()},
          {"finished", finished_text(finished)}};
}

RawCursor RawCursor::from_json(const Json& json) {
  RawCursor cursor;
  cursor.finished = finished_from(json.at("finished").get<std::string>());
  if (!json.at("day").is_null()) cursor.day = date_from(json.at("day"));
  json.at("offset").get_to(cursor.offset);
  json.at("line").get_to(cursor.line);
  json.at("last_line_offset").get_to(cursor.last_line);
  json.at("last_line_fnv1a").get_to(cursor.last_line_hash);
  if (const auto& id = json.at("last_trade_id"); !id.is_null())
    cursor.last_id = std::stoull(id.get<std::string>());
  return cursor;
}

void RawCursor::remember_last_line(FileSystem& fs, const Layout& layout, const InstId& instrument) {
  if (day) last_line_hash = hash_range(fs, layout.raw_trades(instrument, *day), last_line, offset);
}

void RawCursor::start_day(Date next) {
  if (day) finished.push_back({*day, offset});
  day = next;
  offset = line = last_line = last_line_hash = 0;
}

void check_raw_unchanged(const RawCursor& cursor, const std::vector<RawFile>& files, FileSystem& fs,
                         const Layout& layout, const InstId& instrument) {
  if (!cursor.day) return;
  const auto name = [&](Date day) { return layout.relative(layout.raw_trades(instrument, day)); };
  auto known = cursor.finished.begin();
  const RawFile* current = nullptr;
  for (const RawFile& file : files) {
    if (file.day == *cursor.day) current = &file;
    if (file.day >= *cursor.day) break;
    while (known != cursor.finished.end() && known->day < file.day) ++known;  // moved away
    if (known == cursor.finished.end() || known->day != file.day)
      refuse(name(file.day) + " appeared after later days had been read");
    if (known->size != file.size) {
      fs.file_size(layout.raw_trades(instrument, file.day));  // throws when it is no file
      refuse(name(file.day) + " was read as " + std::to_string(known->size) +
             " bytes and now holds " + std::to_string(file.size));
    }
  }
  if (current == nullptr) refuse(name(*cursor.day) + " is gone");
  if (current->size < cursor.offset) {
    fs.file_size(layout.raw_trades(instrument, *cursor.day));  // throws when it is no file
    refuse(name(*cursor.day) + " was read up to byte " + std::to_string(cursor.offset) +
           " and now holds only " + std::to_string(current->size));
  }
  const auto hash =
      hash_range(fs, layout.raw_trades(instrument, *cursor.day), cursor.last_line, cursor.offset);
  if (hash != cursor.last_line_hash)
    refuse(name(*cursor.day) + ":" + std::to_string(cursor.line) +
           " is not the line that was read last (trade id " +
           (cursor.last_id ? std::to_string(*cursor.last_id) : "none") + ")");
}

}  // namespace rq::vault
