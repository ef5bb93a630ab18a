#include "vault/book_files.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace rq::vault {

namespace {

using std::chrono::hours;

struct HourFile {
  Timestamp hour;
  L2Form form;
};

/// Of a day, newest first; of one hour, the packed one first.
std::vector<HourFile> hour_files(FileSystem& fs, const Layout::Path& folder, std::string_view day) {
  std::vector<HourFile> files;
  for (const auto& entry : fs.list_files(folder / day))
    if (const auto found = hour_of_l2_file(day, entry.name))
      if (found->second != L2Form::packing) files.push_back({found->first, found->second});
  std::ranges::sort(files, [](const HourFile& a, const HourFile& b) {
    return std::pair(a.hour, a.form) > std::pair(b.hour, b.form);
  });
  return files;
}

/// Newest first.
std::vector<std::string> days(FileSystem& fs, const Layout::Path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs.list(folder))
    if (entry.is_directory && parse_date(entry.name)) names.push_back(entry.name);
  std::ranges::sort(names, std::ranges::greater());
  return names;
}

}  // namespace

BookFilesEnd mend_book_files(FileSystem& fs, const Layout& layout, const InstId& instrument) {
  BookFilesEnd end;
  const auto folder = layout.l2_folder(instrument);
  for (const auto& day : days(fs, folder)) {
    for (const auto& [hour, form] : hour_files(fs, folder, day)) {
      if (form == L2Form::packed) {
        end.hour = hour + hours(1);
        return end;
      }
      const auto file = layout.l2_hour(instrument, hour, form);
      end.cut_bytes += cut_torn_line(fs, file);
      if (fs.file_size(file).value_or(0) > 0) {
        end.hour = hour;
        return end;
      }
      fs.remove(file);
      fs.sync_directory(file.parent_path());
    }
  }
  return end;
}

BookWriter::BookWriter(FileSystem& fs, const Layout& layout, const InstId& instrument,
                       const std::optional<Timestamp>& hour)
    : layout_(layout), instrument_(instrument), hour_(hour), file_(fs) {
  if (hour_) file_.begin(layout_.l2_hour(instrument_, *hour_, L2Form::lines));
}

void BookWriter::append(Timestamp time, std::string_view line) {
  const Timestamp hour = std::chrono::floor<hours>(time);
  if (!hour_ || hour > *hour_) {
    file_.begin(layout_.l2_hour(instrument_, hour, L2Form::lines));
    hour_ = hour;
  }
  if (file_.lines().size() >= LiveFile::buffer_limit) file_.flush();
  file_.lines() += line;
}

}  // namespace rq::vault
