#include "okx/trade_archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fstream>
#include <utility>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include "core/errors.hpp"

using namespace rq;
using rq::test::ScratchFolder;

namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

std::string csv_of(std::uint64_t first_id, std::size_t rows) {
  std::string csv = "instrument_name,trade_id,side,price,size,created_time\n";
  for (std::size_t i = 0; i < rows; ++i)
    csv += "BTC-USDT-SWAP," + std::to_string(first_id + i) + ",buy," + std::to_string(60'000 + i) +
           ".5,1,1783395114908\n";
  return csv;
}

void write_file(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string pack(const Members& members, bool zip) {
  std::string bytes(1 << 20, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  if (zip) {
    archive_write_set_format_zip(writer);
  } else {
    archive_write_add_filter_gzip(writer);
    archive_write_set_format_raw(writer);
  }
  archive_write_set_bytes_in_last_block(writer, 1);
  REQUIRE(archive_write_open_memory(writer, bytes.data(), bytes.size(), &used) == ARCHIVE_OK);
  for (const auto& [name, content] : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    REQUIRE(archive_write_header(writer, entry) == ARCHIVE_OK);
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  bytes.resize(used);
  return bytes;
}

std::string gzip(const std::string& content) {
  return pack({{"x", content}}, false);
}
std::string zip(const Members& members) {
  return pack(members, true);
}

struct Read {
  std::vector<std::string> csvs;
  std::vector<TradeId> ids;
  std::size_t bad = 0;
};

Read read(const std::filesystem::path& file) {
  Read result;
  okx::read_trade_archive(file,
                          {.on_csv = [&](const std::string& name) { result.csvs.push_back(name); },
                           .on_trade = [&](const auto& trade) { result.ids.push_back(trade.id); },
                           .on_bad_row = [&](const auto&) { ++result.bad; },
                           .on_progress = [](std::uint64_t) {}});
  return result;
}

std::string error_of(const std::filesystem::path& file) {
  try {
    read(file);
  } catch (const DataError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("an archive reads the same plain, gzipped and zipped, whatever its folder is called") {
  const ScratchFolder folder;
  const std::string csv = csv_of(1, 20'000);
  const auto plain = folder.path() / "t.csv";
  const auto gzipped = folder.path() / "t.csv.gz";
  const auto zipped = folder.path() / "t.zip";
  write_file(plain, csv);
  write_file(gzipped, gzip(csv));
  write_file(zipped, zip({{"t.csv", csv}}));
  for (const auto& file : {plain, gzipped, zipped}) {
    CAPTURE(file);
    const auto result = read(file);
    REQUIRE(result.ids.size() == 20'000);
    CHECK(result.ids.front() == 1);
    CHECK(result.ids.back() == 20'000);
    CHECK(result.bad == 0);
    CHECK(result.csvs.size() == 1);
  }
}

TEST_CASE("a zip may hold several archives, folders and other files") {
  const ScratchFolder folder;
  const auto file = folder.path() / "month.zip";
  write_file(file, zip({{"read me.txt", "hello"},
                        {"day/1.csv", csv_of(1, 2)},
                        {"__MACOSX/day/._1.csv", "rubbish"},
                        {"day/2.csv", csv_of(10, 1)}}));
  const auto result = read(file);
  CHECK(result.ids == std::vector<TradeId>{1, 2, 10});
  REQUIRE(result.csvs.size() == 2);
  CHECK(result.csvs[0].ends_with("/month.zip/day/1.csv"));
}

TEST_CASE("a file that stopped short is refused, wherever it stopped") {
  const ScratchFolder folder;
  const std::string csv = csv_of(1, 60);
  for (const auto& [name, whole] :
       {std::pair{"t.csv.gz", gzip(csv)}, std::pair{"t.zip", zip({{"t.csv", csv}})}}) {
    const auto file = folder.path() / name;
    for (std::size_t size = 0; size < whole.size(); ++size) {
      write_file(file, std::string_view(whole).substr(0, size));
      CAPTURE(name, size, whole.size());
      const auto error = error_of(file);
      REQUIRE(error.find(name) != std::string::npos);
      REQUIRE(error.find("Download it again") != std::string::npos);
    }
  }
}

TEST_CASE("a flipped bit in packed data never yields other trades") {
  const ScratchFolder folder;
  const std::string csv = csv_of(1, 60);
  const auto wanted = [&] {
    write_file(folder.path() / "t.csv", csv);
    return read(folder.path() / "t.csv").ids;
  }();
  for (const auto& [name, whole] :
       {std::pair{"t.csv.gz", gzip(csv)}, std::pair{"t.zip", zip({{"t.csv", csv}})}}) {
    const auto file = folder.path() / name;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
      write_file(file, damaged);
      CAPTURE(name, at);
      try {
        const auto result = read(file);  // a flip in a name or a date does no harm
        REQUIRE(result.ids == wanted);
        REQUIRE(result.bad == 0);
      } catch (const DataError&) {
        SUCCEED();
      }
    }
  }
}

TEST_CASE("what is not what its name says is refused by name") {
  const ScratchFolder folder;
  const auto refused = [&](const char* name, std::string_view bytes) {
    write_file(folder.path() / name, bytes);
    return error_of(folder.path() / name);
  };
  CHECK(refused("a.csv", "").find("a.csv is empty") != std::string::npos);
  CHECK(refused("a.zip", csv_of(1, 1)).find("a.zip is not a zip archive") != std::string::npos);
  CHECK(refused("a.csv.gz", csv_of(1, 1)).find("is not a gzip file") != std::string::npos);
  CHECK(refused("b.zip", zip({{"x.txt", "1"}})).find("holds no .csv file, only x.txt") !=
        std::string::npos);
  CHECK(refused("c.csv.gz", gzip("")).find("c.csv.gz") != std::string::npos);
  CHECK(refused("d.csv", "<html>no such file</html>").find("is no trade archive") !=
        std::string::npos);
  CHECK(refused("e.zip", "PK\x03\x04 and nothing more").find("torn or damaged") !=
        std::string::npos);
  CHECK_THROWS_AS(read(folder.path() / "absent.zip"), NoInputError);
  CHECK_THROWS_AS(read(folder.path()), NoInputError);
}

TEST_CASE(
    "packed again, an archive reads the same: capitals, one archive in another, gzip members") {
  const ScratchFolder folder;
  const std::string csv = csv_of(1, 500);
  const auto half = csv.find('\n', csv.size() / 2) + 1;
  const std::vector<std::pair<std::string, std::string>> files{
      {"upper.ZIP", zip({{"BTC-USDT-SWAP-TRADES.CSV", csv}})},
      {"nested.zip", zip({{"day.zip", zip({{"a.csv", csv}})}})},
      {"gz.zip", zip({{"a.csv.gz", gzip(csv)}})},
      {"zip.csv.gz", gzip(zip({{"a.csv", csv}}))},
      {"members.csv.gz", gzip(csv.substr(0, half)) + gzip(csv.substr(half))},
      {"padded.csv.gz", gzip(csv) + std::string(512, '\0')}};
  for (const auto& [name, bytes] : files) {
    CAPTURE(name);
    write_file(folder.path() / name, bytes);
    const auto result = read(folder.path() / name);
    CHECK(result.ids.size() == 500);
    CHECK(result.bad == 0);
  }
}

TEST_CASE("a nested archive that stopped short is refused, wherever it stopped") {
  const ScratchFolder folder;
  const std::string inner = zip({{"a.csv", csv_of(1, 60)}});
  for (std::size_t size = 1; size < inner.size(); size += 7) {
    CAPTURE(size);
    write_file(folder.path() / "t.zip", zip({{"day.zip", inner.substr(0, size)}}));
    REQUIRE(error_of(folder.path() / "t.zip") != "none");
  }
}

TEST_CASE("what is packed deeper or otherwise is refused with the advice to unpack it") {
  const ScratchFolder folder;
  const std::string csv = csv_of(1, 5);
  const std::vector<std::pair<std::string, std::string>> files{
      {"deep.zip", zip({{"b.zip", zip({{"a.csv.gz", gzip(csv)}})}})},
      {"deep.csv.gz", gzip(gzip(gzip(csv)))},
      {"a.7z", "7z\xBC\xAF\x27\x1C rest"},
      {"xz.zip", zip({{"a.csv",
                       "\xFD"
                       "7zXZ rest"}})}};
  for (const auto& [name, bytes] : files) {
    CAPTURE(name);
    write_file(folder.path() / name, bytes);
    CHECK(error_of(folder.path() / name).find("unpack") != std::string::npos);
  }
}

TEST_CASE("the instrument comes from the innermost name that says one") {
  const ScratchFolder folder;
  const std::string rows = "7,buy,12,27350.1,1682434103856\n";
  const auto instrument_of = [&](const std::string& name, const std::string& bytes,
                                 std::optional<InstId> otherwise = std::nullopt) {
    write_file(folder.path() / name, bytes);
    std::string found;
    okx::read_trade_archive(folder.path() / name,
                            {.on_csv = [](const std::string&) {},
                             .on_trade = [&](const auto& trade) { found = trade.instrument.str(); },
                             .on_bad_row = [](const auto&) {},
                             .on_progress = [](std::uint64_t) {},
                             .instrument = std::move(otherwise)});
    return found;
  };
  CHECK(instrument_of("BTC-USDT-SWAP-trades-2021-10-25 (1).csv", rows) == "BTC-USDT-SWAP");
  CHECK(instrument_of("btc-usdt-swap-trades-2021.zip", zip({{"x.csv", rows}})) == "BTC-USDT-SWAP");
  CHECK(instrument_of("BTC-USDT-SWAP-trades.zip", zip({{"ETH-USDT-SWAP-trades.csv", rows}})) ==
        "ETH-USDT-SWAP");
  CHECK(instrument_of("BTC-USDT-trades-2021-10-25.csv", rows) == "BTC-USDT");
  CHECK(instrument_of("x.csv", rows, InstId::parse("LTC-USDT-SWAP")) == "LTC-USDT-SWAP");
}
