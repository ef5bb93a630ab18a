#include "exporter/rejects.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "vault/live_file.hpp"

namespace rq::exporter {

namespace {

std::string line_of(const std::string& why, std::string_view raw, Timestamp utc) {
  using Json = nlohmann::ordered_json;
  const Json line = {{"received_utc", format_ms(utc)}, {"reason", why}, {"raw", raw}};
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

constexpr std::size_t most_kinds = 100;
constexpr std::size_t most_of_each = 100;

}  // namespace

std::optional<std::string> RejectKinds::add(const std::string& kind, std::string_view raw,
                                            Timestamp utc) {
  ++count_;
  if (kinds_.size() >= most_kinds || !kinds_.insert(kind).second) return std::nullopt;
  return line_of(kind, raw, utc);
}

std::optional<std::string> RejectKinds::add_each(const std::string& why, std::string_view raw,
                                                 Timestamp utc) {
  ++count_;
  if (kept_each_ >= most_of_each) return std::nullopt;
  ++kept_each_;
  return line_of(why, raw, utc);
}

RejectFile::RejectFile(vault::FileSystem& fs, std::filesystem::path file)
    : fs_(fs), file_(std::move(file)) {
  vault::cut_torn_line(fs_, file_);
}

/// There are few of them, so each is made durable at once.
void RejectFile::write(std::vector<std::string>& lines) {
  if (lines.empty()) return;
  fs_.create_directories(file_.parent_path());
  const auto size = fs_.file_size(file_).value_or(0);
  end_ = std::min(end_.value_or(size), size);
  if (*end_ < size) fs_.truncate(file_, *end_);
  const auto output = fs_.open_append(file_);
  output->write(std::accumulate(lines.begin(), lines.end(), std::string()));
  output->sync();
  fs_.sync_directory(file_.parent_path());
  end_.reset();
  lines.clear();
}

}  // namespace rq::exporter
