#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace rq::net {

/// Ends what takes too long, or is not wanted any more. Lives as long as the work it watches.
class Deadline {
 public:
  Deadline(const boost::asio::any_io_executor& executor, std::chrono::milliseconds limit);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  /// `stop` ends the work in progress when time runs out. It replaces the one before, and must keep
  /// alive what it touches. Throws `boost::system::system_error` (`operation_aborted`) when the end
  /// has come already.
  void on_expiry(std::function<void()> stop);
  /// Ends the work now.
  void abort();
  [[nodiscard]] bool expired() const;
  [[nodiscard]] bool aborted() const;
  [[nodiscard]] std::chrono::milliseconds limit() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace rq::net
