#include "okx/trade_archive.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <utility>

#include "core/errors.hpp"
#include "okx/archive_name.hpp"
#include "okx/gunzip.hpp"
#include "okx/zip_archive.hpp"

namespace rq::okx {

namespace {

constexpr std::size_t block_size = std::size_t{64} * 1024;

std::string name_of(const std::filesystem::path& file) {
  const std::u8string name = file.generic_u8string();
  return {name.begin(), name.end()};
}

/// A file of the disk.
class FileSource final : public SeekableSource {
 public:
  explicit FileSource(const std::filesystem::path& file) : name_(name_of(file)) {
    std::error_code ec;
    if (std::filesystem::is_directory(file, ec))
      throw NoInputError(name_ + " is a folder: name the files in it, as " + name_ + "/*.zip");
    if (!std::filesystem::is_regular_file(file, ec))
      throw NoInputError("there is no file " + name_ + ": check the path");
    stream_.open(file, std::ios::binary);
    if (!stream_) throw NoInputError("cannot open " + name_ + ": check that you may read it");
    size_ = std::filesystem::file_size(file);
    if (size_ == 0) refuse_archive(name_, "is empty");
  }

  std::string_view read() override {
    stream_.read(block_.data(), block_size);
    if (stream_.bad()) throw IoError("read", name_, std::make_error_code(std::errc::io_error));
    const auto got = static_cast<std::size_t>(stream_.gcount());
    position_ += got;
    return {block_.data(), got};
  }
  void seek(std::uint64_t offset) override {
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(offset));
    position_ = offset;
  }
  [[nodiscard]] std::uint64_t position() const override { return position_; }
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;  // for messages
  std::ifstream stream_;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
  std::array<char, block_size> block_{};
};

enum class Packing : std::uint8_t { none, gzip, zip };

Packing packing_of(std::string_view head) {
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return Packing::zip;
  if (head.starts_with("\x1f\x8b")) return Packing::gzip;
  return Packing::none;
}

/// Forms of packing that are not read, by their first bytes.
void refuse_other_packing(std::string_view head, const std::string& name) {
  constexpr std::array<std::pair<std::string_view, const char*>, 5> others{
      {{"7z\xBC\xAF", "7z"},
       {"Rar!", "RAR"},
       {"\xFD"
        "7zXZ",
        "xz"},
       {"BZh", "bzip2"},
       {"\x28\xB5\x2F\xFD", "Zstandard"}}};
  for (const auto& [magic, kind] : others)
    if (head.starts_with(magic))
      throw DataError(name + " is packed as " + kind +
                      ", which is not read: unpack it and import what is in it");
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.find_last_of("/\\") + 1);  // npos + 1 is 0
}

/// Whether a member of a zip is one that holds trades, by its name.
bool may_hold_trades(std::string_view member) {
  // macOS packs a "._" twin beside each file.
  if (last_part(member).starts_with("._")) return false;
  const std::string name = lower(member);
  return name.ends_with(".csv") || name.ends_with(".gz") || name.ends_with(".zip");
}

/// Reads one file of the disk and what is packed in it.
class ArchiveReading {
 public:
  ArchiveReading(FileSource& file, const TradeArchiveSink& sink) : file_(file), sink_(sink) {}

  void run() {
    const std::string head(file_.read().substr(0, 8));
    file_.seek(0);
    require_packing_of_name(head);
    if (packing_of(head) == Packing::zip) {
      ZipArchive zip(file_, file_.name());
      read_members(zip, file_.name(), 0);
    } else {
      read(file_, file_.name(), 0);
    }
  }

 private:
  /// Archives within archives are read so deep.
  static constexpr int max_depth = 1;

  void require_packing_of_name(std::string_view head) const {
    const std::string name = lower(file_.name());
    refuse_other_packing(head, file_.name());
    if (name.ends_with(".zip") && packing_of(head) != Packing::zip)
      refuse_archive(file_.name(), "is not a zip archive");
    if (name.ends_with(".gz") && packing_of(head) != Packing::gzip)
      refuse_archive(file_.name(), "is not a gzip file");
  }

  /// `depth`: how many archives the bytes are packed in.
  void read(ByteSource& bytes, const std::string& name, int depth) {
    PeekedSource source(bytes);
    const auto head = source.peek(8);
    if (head.empty()) refuse_archive(name, "holds nothing");
    refuse_other_packing(head, name);
    const Packing packing = packing_of(head);
    if (packing == Packing::none) return read_csv(source, name);
    if (depth > max_depth)
      throw DataError(name +
                      " is an archive in an archive in an archive, which is not read: unpack " +
                      file_.name() + " and import what is in it");
    if (packing == Packing::gzip) {
      Gunzip unpacked(source, name);
      read(unpacked, name, depth + 1);
    } else {
      ZipArchive zip(source, name);
      read_members(zip, name, depth);
    }
  }

  void read_members(ZipArchive& zip, const std::string& name, int depth) {
    std::string others;
    bool found = false;
    while (const auto member = zip.next()) {
      if (may_hold_trades(*member)) {
        found = true;
        read(zip, name + '/' + *member, depth + 1);
      } else {
        others += (others.empty() ? "" : ", ") + *member;
      }
    }
    if (!found)
      throw DataError(
          name + " holds no .csv file" + (others.empty() ? "" : ", only " + others) +
          ". Take the trade archive that the exchange publishes for the day; nothing of "
          "this one was imported.");
  }

  /// The instrument by the innermost name that says one.
  [[nodiscard]] CsvOrigin origin_of(std::string_view name) const {
    CsvOrigin origin{.latest = sink_.latest};
    // After the file's own name come the members that it was found in.
    const auto own = name.substr(file_.name().size() - last_part(file_.name()).size());
    for (std::string_view rest = own; !rest.empty();) {
      const auto part = last_part(rest);
      const ArchiveName found = parse_archive_name(part);
      if (!origin.instrument) origin.instrument = found.instrument;
      origin.is_venue_wide = origin.is_venue_wide || found.is_venue_wide;
      rest.remove_suffix(std::min(rest.size(), part.size() + 1));
    }
    if (!origin.instrument) origin.instrument = sink_.instrument;
    return origin;
  }

  void read_csv(ByteSource& source, const std::string& name) {
    sink_.on_csv(name);
    TradeCsvParser parser(name, sink_.on_trade, sink_.on_bad_row, origin_of(name));
    for (auto bytes = source.read(); !bytes.empty(); bytes = source.read()) {
      parser.feed(bytes);
      sink_.on_progress(file_.position());
    }
    parser.finish();
  }

  FileSource& file_;
  const TradeArchiveSink& sink_;
};

}  // namespace

void read_trade_archive(const std::filesystem::path& file, const TradeArchiveSink& sink) {
  FileSource source(file);
  ArchiveReading(source, sink).run();
}

}  // namespace rq::okx
