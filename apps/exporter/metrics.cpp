#include "exporter/metrics.hpp"

namespace rq::exporter {

void Metrics::add(const Health& health) {
  add_one("connected", "gauge", "Whether all feeds are up.", health.connected ? 1 : 0);
  add_one("reconnects_total", "counter", "Connections that were lost.",
          static_cast<std::int64_t>(health.reconnects));
  add_one("offline_milliseconds_total", "counter", "Time without a connection since the start.",
          health.offline.count());
  if (health.clock_skew)
    add_one("clock_skew_milliseconds", "gauge", "The exchange's clock minus ours.",
            health.clock_skew->count());
  add_one("resident_memory_bytes", "gauge", "Memory of this process.",
          static_cast<std::int64_t>(health.memory));
  if (!health.disk) return;
  add_one("disk_available_bytes", "gauge", "Room that is left on the Vault's disk.",
          static_cast<std::int64_t>(health.disk->space.available));
  if (health.disk->full_in_days)
    add_one("disk_full_in_days", "gauge", "Days until it is full, as it fills up now.",
            *health.disk->full_in_days);
}

void Metrics::add_head(const std::string& name, const char* type, const char* help) {
  text_ += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
}

void Metrics::add_one(const char* name, const char* type, const char* help, std::int64_t value) {
  const std::string full = std::string("ravequant_") + name;
  add_head(full, type, help);
  text_ += full + ' ' + std::to_string(value) + '\n';
}

}  // namespace rq::exporter
