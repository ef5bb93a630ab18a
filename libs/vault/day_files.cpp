#include "vault/day_files.hpp"

#include <algorithm>
#include <utility>

#include "core/errors.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

DayFiles::DayFiles(FileSystem& fs, std::filesystem::path folder, const End& committed, bool aside)
    : fs_(fs), folder_(std::move(folder)), committed_(committed), aside_(aside) {}

std::filesystem::path DayFiles::path_of(Date day) const {
  const auto file = day_file(folder_, day);
  return aside_ ? Swap::aside(file) : file;
}

DayFiles::Listing DayFiles::list() const {
  Listing listing;
  for (const auto& entry : fs_.list(folder_)) {
    if (entry.is_directory) continue;
    if (const auto day = day_of_file(entry.name)) {
      listing.files.push_back(*day);
    } else if (const auto name = from_utf8(entry.name); Swap::is_aside(name)) {
      if (const auto replaced = day_of_file(to_utf8(name.stem())))
        listing.replacements.push_back(*replaced);
    }
  }
  return listing;
}

AppendFile& DayFiles::file(Date day) {
  const auto newest = begun_.empty() ? committed_.newest : begun_.back();
  if (newest == day) {
    if (!open_) open_.emplace(fs_, path_of(day), committed_.bytes);
    return *open_;
  }
  // The finished file is made safe at once: however many days a run begins, one file is open.
  if (open_) added_ += open_->commit();
  begun_.push_back(day);
  return open_.emplace(fs_, path_of(day), 0);
}

void DayFiles::check_finished(const std::vector<Date>& days) const {
  const auto finished = static_cast<std::uint64_t>(
      std::lower_bound(days.begin(), days.end(), *committed_.newest) - days.begin());
  if (finished == committed_.finished) return;
  throw DataError(to_utf8(folder_) + " holds " + std::to_string(finished) +
                  " files of days before " + format_date(*committed_.newest) + ", but " +
                  std::to_string(committed_.finished) +
                  " were written: some were removed or added by something else. Put them back as "
                  "they were, or run again with --rebuild.");
}

void DayFiles::check() const {
  if (!committed_.newest) return;
  check_finished(list().files);
  AppendFile(fs_, path_of(*committed_.newest), committed_.bytes).check();
}

void DayFiles::cut_back() {
  open_.reset();
  begun_.clear();
  added_ = 0;
  const Listing listing = list();
  if (committed_.newest) {
    check_finished(listing.files);
    AppendFile(fs_, path_of(*committed_.newest), committed_.bytes).cut_back();
  }
  for (const Date day : listing.replacements) fs_.remove(Swap::aside(day_file(folder_, day)));
  if (aside_) return;
  for (const Date day : listing.files)
    if (!committed_.newest || day > *committed_.newest) fs_.remove(path_of(day));
}

std::uint64_t DayFiles::commit() {
  if (open_) added_ += open_->commit();
  if (!begun_.empty()) {
    committed_.finished += begun_.size() - (committed_.newest ? 0 : 1);
    committed_.newest = begun_.back();
    begun_.clear();
  }
  if (open_) committed_.bytes = open_->committed();
  return std::exchange(added_, 0);
}

std::optional<std::filesystem::path> DayFiles::find_any() const {
  for (const Date day : list().files) {
    const auto file = day_file(folder_, day);
    if (fs_.file_size(file).value_or(0) > 0) return file;
  }
  return std::nullopt;
}

void DayFiles::replace_all(Swap& swap) const {
  const Listing listing = list();
  const auto& replaced = listing.replacements;
  for (const Date day : replaced) swap.replace(day_file(folder_, day));
  for (const Date day : listing.files)
    if (!std::binary_search(replaced.begin(), replaced.end(), day))
      swap.remove(day_file(folder_, day));
}

}  // namespace rq::vault
