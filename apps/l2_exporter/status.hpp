#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "exporter/health.hpp"
#include "exporter/recordings.hpp"
#include "l2_exporter/recording.hpp"

namespace rq::l2_exporter {

/// `state/l2/okx/perps/{INSTID}.state.json`, as vault_layout.md describes it.
std::string state_text(const Recording& recording, const exporter::Health& health,
                       std::chrono::milliseconds last_message_age);

/// The same numbers of all recordings, in Prometheus' text format 0.0.4.
std::string metrics_text(const exporter::Recordings<Recording>& recordings,
                         const exporter::Health& health);

/// One line for the log: what was recorded since `before` lines.
std::string status_line(const exporter::Recordings<Recording>& recordings,
                        const exporter::Health& health, std::uint64_t lines_before);

/// Lines that all of them wrote since the start.
std::uint64_t lines(const exporter::Recordings<Recording>& recordings);

}  // namespace rq::l2_exporter
