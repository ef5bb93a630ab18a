// What the exporters have in common, without a network.
#include <memory>
#include <nlohmann/json.hpp>

#include "exporter/disk_monitor.hpp"
#include "exporter/health.hpp"
#include "exporter/metrics.hpp"
#include "exporter/recordings.hpp"
#include "exporter/rejects.hpp"
#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "app/log.hpp"
#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

/// A recording of nothing.
struct FakeRecording {
  InstId id;
  std::size_t waiting = 0;
  [[nodiscard]] const InstId& instrument() const { return id; }
  [[nodiscard]] std::size_t backlog() const { return waiting; }
};

using Fakes = exporter::Recordings<FakeRecording>;

void add(Fakes& recordings, const std::vector<std::string>& names) {
  for (const auto& name : names)
    recordings.add(
        std::make_unique<FakeRecording>(FakeRecording{InstId::require(name), name.size()}));
}

const exporter::Health health{.started = from_unix_ms(0),
                              .now = from_unix_ms(1'000),
                              .connected = true,
                              .reconnects = 3,
                              .clock_skew = -218ms,
                              .memory = 12'976'128,
                              .offline = 184'500ms};

}  // namespace

TEST_CASE("recordings are kept by name, and those that are added later are not in a snapshot") {
  Fakes recordings;
  CHECK(recordings.find("A") == nullptr);
  add(recordings, {"C", "A"});
  const auto before = recordings.snapshot();
  add(recordings, {"B"});
  CHECK(before.size() == 2);
  CHECK(recordings.size() == 3);
  CHECK(recordings.instruments() ==
        std::vector{InstId::require("A"), InstId::require("B"), InstId::require("C")});
  REQUIRE(recordings.find("B") != nullptr);
  CHECK(recordings.find("B")->instrument().str() == "B");
  CHECK(recordings.find("D") == nullptr);
  CHECK(recordings.find("") == nullptr);
  CHECK(recordings.backlog() == 3);
}

TEST_CASE("metrics are in the text format of Prometheus") {
  Fakes recordings;
  add(recordings, {"A", "B-2"});
  exporter::Metrics metrics("l2");
  metrics.counter(recordings, "lines_total", "Lines.", [](const auto& r) { return r.waiting; });
  metrics.add(health);
  CHECK(metrics.text() ==
        "# HELP ravequant_l2_lines_total Lines.\n"
        "# TYPE ravequant_l2_lines_total counter\n"
        "ravequant_l2_lines_total{instId=\"A\"} 1\n"
        "ravequant_l2_lines_total{instId=\"B-2\"} 3\n"
        "# HELP ravequant_connected Whether all feeds are up.\n"
        "# TYPE ravequant_connected gauge\n"
        "ravequant_connected 1\n"
        "# HELP ravequant_reconnects_total Connections that were lost.\n"
        "# TYPE ravequant_reconnects_total counter\n"
        "ravequant_reconnects_total 3\n"
        "# HELP ravequant_offline_milliseconds_total Time without a connection since the start.\n"
        "# TYPE ravequant_offline_milliseconds_total counter\n"
        "ravequant_offline_milliseconds_total 184500\n"
        "# HELP ravequant_clock_skew_milliseconds The exchange's clock minus ours.\n"
        "# TYPE ravequant_clock_skew_milliseconds gauge\n"
        "ravequant_clock_skew_milliseconds -218\n"
        "# HELP ravequant_resident_memory_bytes Memory of this process.\n"
        "# TYPE ravequant_resident_memory_bytes gauge\n"
        "ravequant_resident_memory_bytes 12976128\n");
}

TEST_CASE("metrics of the disk are there when they are known") {
  const auto text_of = [](std::optional<vault::DiskOutlook> disk) {
    exporter::Health looked_at = health;
    looked_at.disk = disk;
    exporter::Metrics metrics("l2");
    metrics.add(looked_at);
    return metrics.text();
  };
  const auto room = "ravequant_disk_available_bytes 5000000000\n";
  const auto days = "ravequant_disk_full_in_days 4\n";
  const auto known = text_of(vault::DiskOutlook{{10'000'000'000, 5'000'000'000}, 4, 3});
  CHECK(known.find(room) != std::string::npos);
  CHECK(known.find(days) != std::string::npos);
  const auto new_one = text_of(vault::DiskOutlook{{10'000'000'000, 5'000'000'000}, {}, 0});
  CHECK(new_one.find(room) != std::string::npos);
  CHECK(new_one.find("full_in_days") == std::string::npos);
  CHECK(text_of(std::nullopt).find("disk") == std::string::npos);
}

TEST_CASE(
    "the room on the disk is looked at on the disk's thread; a look that fails stops nothing") {
  app::log::set_level("off");
  MemoryFileSystem fs;
  exporter::DiskMonitor monitor(fs, "/vault");
  app::DiskThread disk;
  CHECK_FALSE(monitor.outlook().has_value());
  monitor.look(disk);  // there is no such folder yet
  REQUIRE(disk.finish(1min));
  CHECK_FALSE(monitor.outlook().has_value());
  CHECK_FALSE(disk.is_stuck());

  fs.create_directories("/vault");
  fs.set_space({1'000, 50});
  monitor.look(disk);
  REQUIRE(disk.finish(1min));
  CHECK((monitor.outlook() == vault::DiskOutlook{{1'000, 50}, {}, 0}));
  fs.set_space({1'000, 40});
  monitor.look(disk);
  monitor.look(disk);
  REQUIRE(disk.finish(1min));
  CHECK(monitor.outlook().value().space.available == 40);
  app::log::set_level("info");
}

TEST_CASE("status lines and states tell of the program's health in the same words") {
  CHECK(exporter::status_head(health, 2) == "connected instruments=2");
  CHECK(exporter::status_head({}, 1) == "not connected instruments=1");
  CHECK(exporter::status_tail(health) == " offline=3m reconnects=3 memory=12MiB");
  nlohmann::ordered_json state{{"format", 1}};
  exporter::add_health(state, health, 7, 15ms);
  CHECK(state.dump() ==
        R"({"format":1,"rejected":7,"reconnects":3,"connected":true,"last_message_age_ms":15,)"
        R"("clock_skew_ms":-218,"memory_bytes":12976128,"disk_available_bytes":null,)"
        R"("disk_full_in_days":null,"offline_ms":184500})");
  exporter::Health looked_at = health;
  looked_at.offline = 3h + 5min;
  CHECK(exporter::status_tail(looked_at).starts_with(" offline=3h5m "));
  looked_at.disk = {{10'000'000'000, 5'000'000'000}, 4, 3};
  exporter::add_health(state, looked_at, 7, 15ms);
  CHECK(state.at("disk_available_bytes") == 5'000'000'000);
  CHECK(state.at("disk_full_in_days") == 4);
  nlohmann::ordered_json unknown;
  exporter::add_health(unknown, {}, 0, 0ms);
  CHECK(unknown.at("clock_skew_ms").is_null());
}

TEST_CASE("a file of rejects loses a torn line, and gets each line once over a full disk") {
  MemoryFileSystem fs;
  const std::filesystem::path file = "/vault/state/x.rejects.jsonl";
  fs.load({{"x.rejects.jsonl", "{\"a\":1}\n{\"torn"}}, "/vault/state");
  exporter::RejectFile rejects(fs, file);
  for (std::uint64_t at = 1; at < 8; ++at) {
    std::vector<std::string> lines{"{\"b\":" + std::to_string(at) + "}\n", "{}\n"};
    fs.fail_at(at, std::errc::no_space_on_device);
    for (int attempt = 0; attempt < 2 && !lines.empty(); ++attempt) {
      try {
        rejects.write(lines);
      } catch (const IoError&) {
      }
    }
    fs.repair();
    CHECK(lines.empty());
  }
  std::string expected = "{\"a\":1}\n";
  for (int at = 1; at < 8; ++at) expected += "{\"b\":" + std::to_string(at) + "}\n{}\n";
  CHECK(fs.tree("/vault/state").at("x.rejects.jsonl") == expected);
}
