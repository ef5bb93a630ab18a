#include "vault/l2_retention.hpp"

#include <array>

#include "support/catch.hpp"

using namespace rq;
using namespace rq::vault;
using namespace std::chrono_literals;

namespace {

constexpr L2RetentionRules five_days{.keep = std::chrono::days(5)};

const InstId btc = InstId::require("BTC-USDT-SWAP");
const InstId eth = InstId::require("ETH-USDT-SWAP");

Timestamp at(std::string_view time) {
  return parse_time("2025-12-" + std::string(time) + "Z").value();
}

L2HourFile lines(std::string_view hour, std::uint64_t size = 100, const InstId& instrument = btc) {
  return {instrument, at(hour), L2Form::lines, size};
}
L2HourFile packed(std::string_view hour, std::uint64_t size = 10, const InstId& instrument = btc) {
  return {instrument, at(hour), L2Form::packed, size};
}

using Texts = std::vector<std::string>;

/// What the steps are, and of which hours, for comparing.
Texts steps(const L2RetentionPlan& plan) {
  constexpr std::array names{"sweep", "expire", "finish", "pack", "evict"};
  constexpr std::array forms{"", " packed", " packing"};
  Texts texts;
  for (const auto& [action, file] : plan)
    texts.push_back(std::string(names[static_cast<std::size_t>(action)]) + ' ' +
                    format_seconds(file.hour).substr(8, 5) +
                    forms[static_cast<std::size_t>(file.form)] +
                    (file.instrument == btc ? "" : " " + file.instrument.str()));
  return texts;
}

Texts by_age(const std::vector<L2HourFile>& files, std::string_view now,
             const L2RetentionRules& rules = five_days, const std::set<InstId>& recorded = {}) {
  return steps(plan_by_age({files, recorded}, rules, at(now)));
}
Texts by_size(const std::vector<L2HourFile>& files, std::string_view now,
              std::optional<std::uint64_t> max_bytes, const std::set<InstId>& recorded = {}) {
  return steps(plan_by_size({files, recorded}, {.max_bytes = max_bytes}, at(now)));
}

}  // namespace

TEST_CASE("an hour is packed once it is older than 6 h, counted from its beginning") {
  const std::vector<L2HourFile> files{lines("14T04:00:00"), lines("14T05:00:00"),
                                      lines("14T06:00:00"), lines("14T12:00:00")};
  CHECK(by_age(files, "14T10:00:00").empty());
  CHECK(by_age(files, "14T10:00:00.001") == Texts{"pack 14T04"});
  CHECK(by_age(files, "14T12:30:00") == Texts{"pack 14T04", "pack 14T05", "pack 14T06"});
  CHECK(by_age(files, "14T12:30:00", {.uncompressed = 8h}) == Texts{"pack 14T04"});
  CHECK(by_age(files, "14T12:30:00", {.uncompressed = 0h}) ==
        Texts{"pack 14T04", "pack 14T05", "pack 14T06"});
}

TEST_CASE("an hour is removed once it is older than --keep-days, packed or not") {
  const std::vector<L2HourFile> files{packed("09T10:00:00"), lines("09T11:00:00"),
                                      packed("09T12:00:00")};
  CHECK(by_age(files, "14T10:00:00") == Texts{"pack 09T11"});
  CHECK(by_age(files, "14T10:00:00.001") == Texts{"expire 09T10 packed", "pack 09T11"});
  CHECK(by_age(files, "14T11:00:01") == Texts{"expire 09T10 packed", "expire 09T11"});
  CHECK(by_age(files, "14T11:00:01", {.keep = std::chrono::days(30)}) == Texts{"pack 09T11"});
}

TEST_CASE("without limits no hour is removed, however old it is") {
  const std::vector<L2HourFile> files{packed("09T10:00:00"), lines("09T11:00:00")};
  const Timestamp much_later = at("14T10:00:00") + std::chrono::days(5'000);
  CHECK(steps(plan_by_age({files, {}}, {}, much_later)) == Texts{"pack 09T11"});
  CHECK(plan_by_size({files, {}}, {}, much_later).empty());
}

TEST_CASE("while an instrument is recorded its newest hour is left alone, however old it is") {
  const std::vector<L2HourFile> files{lines("13T04:00:00"), lines("13T05:00:00"),
                                      lines("13T03:00:00", 100, eth)};
  CHECK(by_age(files, "14T00:00:00", five_days, {btc, eth}) == Texts{"pack 13T04"});
  CHECK(by_age(files, "14T00:00:00", five_days, {btc}) ==
        Texts{"pack 13T03 ETH-USDT-SWAP", "pack 13T04"});
  CHECK(by_age(files, "14T00:00:00") ==
        Texts{"pack 13T03 ETH-USDT-SWAP", "pack 13T04", "pack 13T05"});
  CHECK(by_age(files, "20T00:00:00", five_days, {btc, eth}) == Texts{"expire 13T04"});
  CHECK(by_age({packed("01T04:00:00")}, "20T00:00:00", five_days, {btc}).empty());
  CHECK(by_size(files, "14T00:00:00", 0, {btc, eth}) == Texts{"evict 13T04"});
}

TEST_CASE("what was left behind while packing is swept, and makes no hour the newest one") {
  const std::vector<L2HourFile> files{lines("13T04:00:00"),
                                      {btc, at("13T05:00:00"), L2Form::packing, 5}};
  CHECK(by_age(files, "13T23:00:00", five_days, {btc}) == Texts{"sweep 13T05 packing"});
  CHECK(by_age({files[1]}, "13T23:00:00", five_days, {btc}) == Texts{"sweep 13T05 packing"});
  CHECK(by_size({files[1]}, "13T23:00:00", 0, {btc}) == Texts{"evict 13T05 packing"});
}

TEST_CASE("an hour that the clock is not past is left alone: the clock may have jumped back") {
  const std::vector<L2HourFile> files{packed("14T09:00:00"), lines("14T10:00:00"),
                                      packed("14T10:00:00"), lines("14T11:00:00"),
                                      lines("14T12:00:00")};
  CHECK(by_age(files, "14T08:00:00").empty());
  CHECK(by_age(files, "01T00:00:00").empty());
  CHECK(by_size(files, "14T08:30:00", 0).empty());
  CHECK(by_size(files, "14T09:59:59", 0).empty());
  CHECK(by_size(files, "14T10:30:00", 0) == Texts{"evict 14T09 packed"});
  CHECK(by_age(files, "14T10:59:59").empty());
  CHECK(by_age(files, "14T11:30:00") == Texts{"finish 14T10"});
}

TEST_CASE("what frees room comes first, packing last, each from the oldest hour") {
  const std::vector<L2HourFile> files{
      lines("14T01:00:00"),  lines("14T02:00:00"),
      packed("14T02:00:00"), {btc, at("14T03:00:00"), L2Form::packing, 5},
      lines("14T03:00:00"),  packed("08T00:00:00"),
      lines("14T23:00:00")};
  CHECK(by_age(files, "14T23:30:00") == Texts{"sweep 14T03 packing", "expire 08T00 packed",
                                              "finish 14T02", "pack 14T01", "pack 14T03"});
}

TEST_CASE("of an hour in both forms that is too old both expire") {
  const std::vector<L2HourFile> files{packed("08T00:00:00"), lines("08T00:00:00"),
                                      lines("14T23:00:00")};
  CHECK(by_age(files, "14T23:30:00") == Texts{"expire 08T00", "expire 08T00 packed"});
}

TEST_CASE("hours of all instruments are worked on by age") {
  const std::vector<L2HourFile> files{lines("14T02:00:00"), lines("14T03:00:00"),
                                      lines("14T01:00:00", 100, eth),
                                      lines("14T02:00:00", 100, eth)};
  CHECK(by_age(files, "14T23:30:00") ==
        Texts{"pack 14T01 ETH-USDT-SWAP", "pack 14T02", "pack 14T02 ETH-USDT-SWAP", "pack 14T03"});
}

TEST_CASE("for want of room packed hours go from the oldest, then lines from the oldest") {
  const std::vector<L2HourFile> files{lines("14T01:00:00"),  packed("14T02:00:00"),
                                      packed("14T03:00:00"), lines("14T04:00:00"),
                                      lines("14T05:00:00"),  lines("14T22:00:00")};
  REQUIRE(total_size(files) == 420);
  const auto evicted = [&](std::optional<std::uint64_t> room) {
    return by_size(files, "14T22:30:00", room);
  };
  CHECK(evicted(std::nullopt).empty());
  CHECK(evicted(420).empty());
  CHECK(evicted(419) == Texts{"evict 14T02 packed"});
  CHECK(evicted(410) == Texts{"evict 14T02 packed"});
  CHECK(evicted(409) == Texts{"evict 14T02 packed", "evict 14T03 packed"});
  CHECK(evicted(399) == Texts{"evict 14T02 packed", "evict 14T03 packed", "evict 14T01"});
  CHECK(evicted(0) == Texts{"evict 14T02 packed", "evict 14T03 packed", "evict 14T01",
                            "evict 14T04", "evict 14T05"});
}

TEST_CASE("after a plan removed files are gone and packed ones have the other form") {
  const std::vector<L2HourFile> files{packed("08T00:00:00"), lines("14T02:00:00"),
                                      lines("14T03:00:00"), packed("14T03:00:00"),
                                      lines("14T23:00:00")};
  const auto left =
      after({files, {btc}}, plan_by_age({files, {btc}}, five_days, at("14T23:30:00")));
  CHECK(left.recorded == std::set{btc});
  CHECK((left.files == std::vector<L2HourFile>{packed("14T02:00:00", 100), packed("14T03:00:00"),
                                               lines("14T23:00:00")}));
}
