#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace rq::app {

/// Does file work apart from the network, so that a slow disk never keeps a socket waiting. Jobs
/// are done one after the other, in order. One that fails with `IoError` (a full disk) is tried
/// again every second until it works; the log says so.
class DiskThread {
 public:
  DiskThread();
  /// Abandons what is not done; see `finish`.
  ~DiskThread();
  DiskThread(const DiskThread&) = delete;
  DiskThread& operator=(const DiskThread&) = delete;

  /// `job` may be called several times: it must go on from where an `IoError` stopped it.
  void post(std::function<void()> job);
  /// Whether a job is failing: its first failure is the system's reason.
  [[nodiscard]] bool is_stuck() const;
  /// Throws what a job threw other than `IoError`; nothing was done since.
  void rethrow_failure() const;

  /// Waits until all jobs are done, at most this long; returns whether they are.
  bool finish(std::chrono::milliseconds limit);

 private:
  void run();
  bool try_job(const std::function<void()>& job);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;  // the first is being done
  bool stopping_ = false;
  bool stuck_ = false;
  std::exception_ptr failure_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace rq::app
