#include "support/book_proof.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "core/big_decimal.hpp"
#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/layout.hpp"

namespace rq::test {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Sequence = std::int64_t;

/// Price → the exchange's four strings.
template <class Order>
using Side = std::map<Decimal, std::array<std::string, 4>, Order>;

struct Book {
  Side<std::greater<>> bids;
  Side<std::less<>> asks;
};

/// What the exchange told under one `seqId`.
struct Told {
  std::string sides;  // as a line has them, best prices and mid price included
  bool is_crossed = false;
  bool is_one_sided = false;
  std::set<Sequence> previous;
  std::set<std::string> times;
};

struct Filed {
  std::string_view text;
  std::string_view file;
  Sequence sequence = 0;
};

std::vector<std::string_view> lines_of(std::string_view bytes) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto end = std::min(bytes.find('\n', at), bytes.size());
    lines.push_back(bytes.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// The number after the last such key.
std::optional<Sequence> number_in(std::string_view text, std::string_view key) {
  const auto at = text.rfind(key);
  Sequence number = 0;
  if (at == std::string_view::npos) return std::nullopt;
  const auto begin = text.data() + at + key.size();
  if (std::from_chars(begin, text.data() + text.size(), number).ec != std::errc())
    return std::nullopt;
  return number;
}

template <class Order>
void change(Side<Order>& side, const Json& levels) {
  for (const Json& level : levels) {
    const auto price = Decimal::parse(level.at(0).get<std::string>()).value();
    if (level.at(1) == "0")
      side.erase(price);
    else
      side[price] = level.get<std::array<std::string, 4>>();
  }
}

template <class Order>
std::string text_of(const Side<Order>& side) {
  std::string text;
  std::size_t count = 0;
  for (const auto& [price, strings] : side) {
    if (count++ == 400) break;
    if (!text.empty()) text += ',';
    text += Json(strings).dump();
  }
  return '[' + text + ']';
}

template <class Order>
std::string best_of(const Side<Order>& side) {
  return side.empty() ? "null" : '"' + side.begin()->second[0] + '"';
}

std::string mid_of(const Book& book) {
  if (book.bids.empty() || book.asks.empty()) return "null";
  const BigDecimal sum =
      BigDecimal(book.bids.begin()->first) + BigDecimal(book.asks.begin()->first);
  return '"' + BigDecimal::quotient(sum, BigDecimal(Decimal(2, 0))).to_string() + '"';
}

std::string sides_of(const Book& book) {
  return R"("bids_top400":)" + text_of(book.bids) + R"(,"asks_top400":)" + text_of(book.asks) +
         R"(,"best_bid":)" + best_of(book.bids) + R"(,"best_ask":)" + best_of(book.asks) +
         R"(,"mid_price":)" + mid_of(book);
}

/// What was told under those of `wanted`.
std::map<Sequence, Told> told_of(const std::string& messages, const std::set<Sequence>& wanted) {
  std::map<Sequence, Told> told;
  Book book;
  for (const auto line : lines_of(messages)) {
    const Json message = Json::parse(line);
    const Json& data = message.at("data").at(0);
    if (message.at("action") == "snapshot") book = {};
    change(book.bids, data.at("bids"));
    change(book.asks, data.at("asks"));
    const Sequence sequence = data.at("seqId");
    if (!wanted.contains(sequence)) continue;
    Told& at = told[sequence];
    at.sides = sides_of(book);
    at.is_one_sided = book.bids.empty() || book.asks.empty();
    at.is_crossed = !at.is_one_sided && book.bids.begin()->first >= book.asks.begin()->first;
    // What starts again with a snapshot does not know what was before.
    at.previous.insert({data.at("prevSeqId").get<Sequence>(), -1});
    const auto ms = std::stoll(data.at("ts").get<std::string>());
    at.times.insert(format_ms(from_unix_ms(ms)));
  }
  return told;
}

std::string flaw_of_line(const Filed& line, const Told& told, const std::string& instrument,
                         BookTally& tally) {
  const bool is_gap = line.text.ends_with(R"("gap_detected":true})");
  constexpr std::string_view head = R"({"timestamp_utc":")";
  const std::string time(line.text.substr(std::min(head.size(), line.text.size()), 24));
  const auto previous = number_in(line.text, R"("prevSeqId":)").value_or(0);
  ++tally.lines;
  tally.gap_lines += std::size_t{is_gap};
  tally.one_sided += std::size_t{told.is_one_sided};
  const std::string expected =
      std::string(head) + time +
      R"(","exchange":"okx","market":"perp","channel":"books","instId":")" + instrument + R"(",)" +
      told.sides + R"(,"checksum":0,"seqId":)" + std::to_string(line.sequence) +
      R"(,"prevSeqId":)" + std::to_string(previous) + R"(,"gap_detected":)" +
      (is_gap ? "true}" : "false}");
  if (line.text != expected) return "the book is another one";
  if (!told.times.contains(time)) return "the time is another one";
  if (!told.previous.contains(previous)) return "prevSeqId is another one";
  if (told.is_crossed && !is_gap) return "the book is crossed";
  return {};
}

/// The path that a line belongs to, when `hour` is the largest so far.
std::string file_of(const std::string& instrument, std::string_view line, std::string& hour) {
  constexpr std::size_t time_begins = std::string_view(R"({"timestamp_utc":")").size();
  hour = std::max(hour, std::string(line.substr(std::min(time_begins, line.size()), 13)));
  return "raw/okx/l2_perps/" + instrument + '/' + hour.substr(0, 10) + '/' + hour.substr(11) +
         ".jsonl";
}

/// The last whole line, which is looked for near the end.
std::string last_line_of(const fs::path& file) {
  constexpr std::streamoff window = 512 * 1024;
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return {};
  const std::streamoff size = in.tellg();
  in.seekg(std::max<std::streamoff>(size - window, 0));
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  bytes.resize(bytes.rfind('\n') + 1);
  const auto lines = lines_of(bytes);
  return lines.empty() ? std::string() : std::string(lines.back());
}

}  // namespace

std::string flaw_of_books(const Tree& vault, const Tree& truth, const std::string& instrument,
                          BookTally* tally) {
  BookTally counted;
  std::vector<Filed> lines;
  std::set<Sequence> wanted;
  for (const auto& [path, bytes] : vault) {
    if (!path.starts_with("raw/okx/l2_perps/" + instrument + '/')) continue;
    ++counted.files;
    if (!bytes.ends_with('\n')) return path + " ends with a torn line";
    for (const auto text : lines_of(bytes)) {
      const auto sequence = number_in(text, R"("seqId":)");
      if (!sequence) return path + " holds a line without seqId";
      lines.push_back({text, path, *sequence});
      wanted.insert(*sequence);
    }
  }
  const auto messages = truth.find("books/" + instrument + ".jsonl");
  if (messages == truth.end())
    return "the exchange reported nothing about the book of " + instrument;
  if (lines.empty()) return "nothing is recorded of " + instrument;
  const auto told = told_of(messages->second, wanted);
  std::string hour;
  for (const auto& line : lines) {
    const std::string where =
        " at seqId " + std::to_string(line.sequence) + " of " + std::string(line.file);
    const auto at = told.find(line.sequence);
    if (at == told.end()) return "the exchange never reported this book," + where;
    if (auto flaw = flaw_of_line(line, at->second, instrument, counted); !flaw.empty())
      return flaw + where;
    if (file_of(instrument, line.text, hour) != line.file) return "the wrong file" + where;
  }
  if (tally != nullptr) *tally = counted;
  return {};
}

std::optional<Sequence> newest_snapshot(const fs::path& vault, const std::string& instrument) {
  fs::path newest;
  std::error_code none;
  const auto folder = vault::Layout(vault).l2_folder(InstId::require(instrument));
  for (const auto& entry : fs::recursive_directory_iterator(folder, none))
    if (entry.path().extension() == ".jsonl") newest = std::max(newest, entry.path());
  return newest.empty() ? std::nullopt : number_in(last_line_of(newest), R"("seqId":)");
}

std::optional<Sequence> newest_book_message(const fs::path& truth, const std::string& instrument) {
  return number_in(last_line_of(truth / "books" / (instrument + ".jsonl")), R"("seqId":)");
}

}  // namespace rq::test
