#include "vault/l2_packing.hpp"

#include <algorithm>
#include <vector>

#include "core/errors.hpp"
#include "vault/gzip.hpp"

namespace rq::vault {

namespace {

enum class Comparison : std::uint8_t { equal, only_beginning, different };

/// What a packed file holds of the lines.
Comparison compare(FileSystem& fs, const std::filesystem::path& packed,
                   const std::filesystem::path& lines) {
  constexpr std::size_t block_size = std::size_t{64} * 1024;
  GzipReader unpacked(fs, packed);
  const auto original = fs.open_read(lines);
  std::vector<char> left(block_size);
  std::vector<char> right(block_size);
  for (std::uint64_t offset = 0;;) {
    const auto length = unpacked.read(left);
    std::size_t got = 0;
    while (got < length) {
      const auto more = original->read(offset + got, std::span(right).subspan(got, length - got));
      if (more == 0) return Comparison::different;  // the packed form holds more
      got += more;
    }
    if (!std::equal(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(length),
                    left.begin()))
      return Comparison::different;
    offset += length;
    if (length == block_size) continue;
    return original->read(offset, right) == 0 ? Comparison::equal : Comparison::only_beginning;
  }
}

/// What cannot be removed now is swept by the next run.
void discard(FileSystem& fs, const std::filesystem::path& aside) {
  try {
    fs.remove(aside);
  } catch (const IoError&) {
    return;
  }
}

void remove_lines(FileSystem& fs, const std::filesystem::path& lines) {
  fs.remove(lines);
  fs.sync_directory(lines.parent_path());
}

}  // namespace

void pack_hour(FileSystem& fs, const Layout& layout, const InstId& instrument, Timestamp hour) {
  const auto lines = layout.l2_hour(instrument, hour, L2Form::lines);
  const auto packed = layout.l2_hour(instrument, hour, L2Form::packed);
  const auto aside = layout.l2_hour(instrument, hour, L2Form::packing);
  try {
    {
      const auto input = fs.open_read(lines);
      const auto output = fs.create(aside);
      write_gzip(*input, *output);
      output->sync();
    }
    if (compare(fs, aside, lines) != Comparison::equal)
      throw DataError(layout.relative(aside) + " does not hold what " + layout.relative(lines) +
                      " holds: it changed while it was packed, or the disk fails. The lines stay; "
                      "check the disk if this happens again.");
  } catch (const Error&) {
    discard(fs, aside);
    throw;
  }
  fs.rename(aside, packed);
  fs.sync_directory(packed.parent_path());
  remove_lines(fs, lines);
}

void finish_hour(FileSystem& fs, const Layout& layout, const InstId& instrument, Timestamp hour) {
  const auto lines = layout.l2_hour(instrument, hour, L2Form::lines);
  const auto packed = layout.l2_hour(instrument, hour, L2Form::packed);
  switch (compare(fs, packed, lines)) {
    case Comparison::equal:
      fs.open_append(packed)->sync();  // whoever packed it may not have got to it
      fs.sync_directory(packed.parent_path());
      return remove_lines(fs, lines);
    case Comparison::only_beginning:
      return pack_hour(fs, layout, instrument, hour);
    case Comparison::different:
      throw DataError(layout.relative(packed) + " and " + layout.relative(lines) +
                      " hold different things. Both stay until a limit removes them: look at them "
                      "and move one away.");
  }
}

}  // namespace rq::vault
