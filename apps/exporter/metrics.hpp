#pragma once

#include <cstdint>
#include <string>

#include "exporter/health.hpp"

namespace rq::exporter {

/// Numbers in Prometheus' text format 0.0.4.
class Metrics {
 public:
  /// `pillar`: part of the names of what is counted for each instrument.
  explicit Metrics(const std::string& pillar) : prefix_("ravequant_" + pillar + '_') {}

  /// One number an instrument; `value` takes a recording.
  template <class Recordings, class Value>
  void counter(const Recordings& recordings, const char* name, const char* help, Value value) {
    add_each(recordings, name, "counter", help, value);
  }
  template <class Recordings, class Value>
  void gauge(const Recordings& recordings, const char* name, const char* help, Value value) {
    add_each(recordings, name, "gauge", help, value);
  }
  void add(const Health& health);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  template <class Recordings, class Value>
  void add_each(const Recordings& recordings, const char* name, const char* type, const char* help,
                Value value) {
    add_head(prefix_ + name, type, help);
    for (const auto& recording : recordings)
      text_ += prefix_ + name + "{instId=\"" + recording->instrument().str() + "\"} " +
               std::to_string(value(*recording)) + '\n';
  }
  void add_head(const std::string& name, const char* type, const char* help);
  void add_one(const char* name, const char* type, const char* help, std::int64_t value);

  std::string prefix_;
  std::string text_;
};

}  // namespace rq::exporter
