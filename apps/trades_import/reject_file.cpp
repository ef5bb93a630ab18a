#include "trades_import/reject_file.hpp"

#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "core/fnv.hpp"
#include "vault/append_file.hpp"
#include "vault/line_reader.hpp"

namespace rq::trades_import {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t buffer_limit = std::size_t{64} * 1024;

/// What a file of rejects holds: a hash of each line, and where the last complete one ends.
struct Known {
  std::unordered_set<std::uint64_t> hashes;
  std::uint64_t lines_end = 0;
};

Known read_known(vault::FileSystem& fs, const std::filesystem::path& file) {
  Known known;
  if (!fs.file_size(file)) return known;
  vault::LineReader lines(fs, file);
  while (const auto line = lines.next()) known.hashes.insert(fnv1a(line->text));
  known.lines_end = lines.offset();
  return known;
}

}  // namespace

RejectFile::RejectFile(vault::FileSystem& fs, std::filesystem::path work_file,
                       std::filesystem::path final_file)
    : fs_(fs), work_file_(std::move(work_file)), final_file_(std::move(final_file)) {}

void RejectFile::add(std::string_view file, std::uint64_t line, std::string_view reason,
                     std::string_view raw) {
  const Json reject = {{"file", file}, {"line", line}, {"reason", reason}, {"raw", raw}};
  buffer_ += reject.dump(-1, ' ', false, Json::error_handler_t::replace);
  buffer_ += '\n';
  if (buffer_.size() >= buffer_limit) write();
}

void RejectFile::write() {
  if (!work_) work_ = fs_.create(work_file_);
  work_->write(buffer_);
  buffer_.clear();
}

void RejectFile::commit() {
  if (!buffer_.empty()) write();
  if (!work_) return;
  Known known = read_known(fs_, final_file_);
  vault::AppendFile output(fs_, final_file_, known.lines_end);
  output.cut_back();
  vault::LineReader lines(fs_, work_file_);
  while (const auto line = lines.next()) {
    if (!known.hashes.insert(fnv1a(line->text)).second) continue;
    (output.lines() += line->text) += '\n';
    output.write_if_large();
  }
  output.commit();
}

}  // namespace rq::trades_import
