#include "vault/swap.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "core/errors.hpp"
#include "core/json_limits.hpp"
#include "core/quote.hpp"

namespace rq::vault {

namespace {

using Json = nlohmann::ordered_json;
using Path = std::filesystem::path;
using Paths = std::vector<Path>;

constexpr int journal_format = 1;
constexpr const char* aside_suffix = ".new";

/// What a journal orders, as absolute paths.
struct Orders {
  Paths replaced;
  Paths removed;
};

/// A path that stays below the folder it is relative to.
bool stays_inside(const Path& relative) {
  return !relative.empty() && !relative.has_root_path() && relative != "." &&
         std::find(relative.begin(), relative.end(), "..") == relative.end();
}

Json names_below(const Path& root, const Paths& files) {
  Json names = Json::array();
  for (const auto& file : files) {
    const Path relative = file.lexically_relative(root);
    if (!stays_inside(relative))
      throw DataError("cannot swap " + to_utf8(file) + ": it is not below " + to_utf8(root));
    names.push_back(to_utf8(relative));
  }
  return names;
}

std::string journal_text(const Path& root, const Orders& orders) {
  const Json journal = {{"format", journal_format},
                        {"replace", names_below(root, orders.replaced)},
                        {"remove", names_below(root, orders.removed)}};
  return journal.dump() + '\n';
}

[[noreturn]] void refuse(const Path& journal, const std::string& found) {
  throw DataError("the journal " + to_utf8(journal) + " cannot be carried out: " + found +
                  ". It orders which files ending in '" + aside_suffix +
                  "' replace their namesakes; put it right, or restore the folder from a backup, "
                  "then run this again.");
}

Paths read_names(const Json& journal, const char* key, const Path& root, const Path& file) {
  const auto names = journal.find(key);
  if (names == journal.end() || !names->is_array())
    refuse(file, std::string("expected a list '") + key + "'");
  Paths paths;
  for (const auto& name : *names) {
    if (!name.is_string()) refuse(file, std::string("'") + key + "' holds something not a name");
    const Path relative = from_utf8(name.get<std::string>());
    if (!stays_inside(relative))
      refuse(file, "'" + quote(to_utf8(relative)) + "' leaves the Vault");
    paths.push_back(root / relative);
  }
  return paths;
}

Json parse_journal(FileSystem& fs, const Path& file) {
  try {
    return parse_json<Json>(read_file(fs, file));
  } catch (const DataError& error) {
    refuse(file, error.what());
  }
}

Orders read_journal(FileSystem& fs, const Path& root, const Path& file) {
  const Json journal = parse_journal(fs, file);
  if (!journal.is_object()) refuse(file, "it is not a JSON object");
  if (journal.value("format", Json()) != journal_format)
    refuse(file, "expected format " + std::to_string(journal_format) +
                     "; a newer version of this program wrote it");
  return {read_names(journal, "replace", root, file), read_names(journal, "remove", root, file)};
}

void sync_folders(FileSystem& fs, const Orders& orders) {
  std::set<Path> folders;
  for (const auto& file : orders.replaced) folders.insert(file.parent_path());
  for (const auto& file : orders.removed) folders.insert(file.parent_path());
  for (const auto& folder : folders) fs.sync_directory(folder);
}

/// Every step may have been done before: a crash can hit anywhere.
void carry_out(FileSystem& fs, const Path& journal, const Orders& orders) {
  for (const auto& file : orders.replaced) {
    const Path source = Swap::aside(file);
    if (fs.file_size(source)) fs.rename(source, file);
  }
  for (const auto& file : orders.removed) fs.remove(file);
  sync_folders(fs, orders);
  fs.remove(journal);
  fs.sync_directory(journal.parent_path());
}

}  // namespace

Swap::Swap(FileSystem& fs, Path root, Path journal)
    : fs_(fs), root_(std::move(root)), journal_(std::move(journal)) {}

Path Swap::aside(const Path& file) {
  Path name = file;
  name += aside_suffix;
  return name;
}

bool Swap::is_aside(const Path& file) {
  return file.extension() == aside_suffix;
}

void Swap::replace(const Path& file) {
  replaced_.push_back(file);
}

void Swap::remove(const Path& file) {
  removed_.push_back(file);
}

void Swap::commit() {
  const Orders orders{std::exchange(replaced_, {}), std::exchange(removed_, {})};
  if (orders.replaced.empty() && orders.removed.empty()) return;
  const std::string text = journal_text(root_, orders);
  sync_folders(fs_, orders);  // the journal must never outlive the files it speaks of
  fs_.create_directories(journal_.parent_path());
  replace_file(fs_, journal_, text);
  carry_out(fs_, journal_, orders);
}

void finish_swap(FileSystem& fs, const Path& root, const Path& journal) {
  if (fs.file_size(journal)) return carry_out(fs, journal, read_journal(fs, root, journal));
  // Killed while it wrote the journal, a program has changed nothing else.
  remove_unfinished(fs, journal);
}

}  // namespace rq::vault
