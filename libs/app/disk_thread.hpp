#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

namespace rq::app {

/// Does file work apart from the network, so that a slow disk never keeps a socket waiting. Jobs of
/// a lane, as of one instrument, are done one after the other, in order. One that fails with
/// `IoError` (a full disk, a file that cannot be written) is tried again every second until it
/// works, and in the meantime the jobs of other lanes are done; the log says so.
class DiskThread {
 public:
  /// Anything with an address of its own.
  using Lane = const void*;

  DiskThread();
  /// Abandons what is not done; see `finish`.
  ~DiskThread();
  DiskThread(const DiskThread&) = delete;
  DiskThread& operator=(const DiskThread&) = delete;

  /// `job` may be called several times: it must go on from where an `IoError` stopped it.
  void post(std::function<void()> job, Lane lane = nullptr);
  /// Whether a job is failing: its first failure is the system's reason.
  [[nodiscard]] bool is_stuck() const;
  /// Whether the jobs of this lane fail for a reason that is not the whole disk's, as "full" is.
  [[nodiscard]] bool is_stuck_alone(Lane lane) const;
  /// Throws what a job threw other than `IoError`; nothing was done since.
  void rethrow_failure() const;

  /// Waits until all jobs are done, at most this long; returns whether they are.
  bool finish(std::chrono::milliseconds limit);

 private:
  using Steady = std::chrono::steady_clock;

  struct Job {
    Lane lane;
    std::function<void()> work;
  };
  using Jobs = std::list<Job>;
  /// The first job of a lane does not work.
  struct Trouble {
    Steady::time_point next_attempt;
    std::error_code reason;
  };

  void run();
  [[nodiscard]] Jobs::iterator next_job();
  Jobs::iterator wait_for_job(std::unique_lock<std::mutex>& lock);
  bool try_job(const Job& job);
  [[nodiscard]] bool is_said(std::error_code reason) const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Jobs jobs_;  // none moves when others are added
  std::map<Lane, Trouble> troubles_;
  bool stopping_ = false;
  std::exception_ptr failure_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace rq::app
