#include "app/disk_thread.hpp"

#include <string>

#include "app/log.hpp"
#include "core/errors.hpp"

namespace rq::app {

DiskThread::DiskThread() : thread_([this] { run(); }) {}

DiskThread::~DiskThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void DiskThread::post(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  changed_.notify_all();
}

bool DiskThread::is_stuck() const {
  const std::lock_guard lock(mutex_);
  return stuck_;
}

void DiskThread::rethrow_failure() const {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
}

bool DiskThread::finish(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [this] { return jobs_.empty() || failure_; }) &&
         jobs_.empty();
}

void DiskThread::run() {
  constexpr std::chrono::seconds pause{1};
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || (!jobs_.empty() && !failure_); });
    if (stopping_) return;
    const auto& job = jobs_.front();  // a deque does not move it when others are added
    lock.unlock();
    const bool done = try_job(job);
    lock.lock();
    if (done) jobs_.pop_front();
    changed_.notify_all();  // who waits for the end wants to hear of a failure, too
    if (!done && !failure_) changed_.wait_for(lock, pause, [this] { return stopping_; });
  }
}

bool DiskThread::try_job(const std::function<void()>& job) {
  try {
    job();
    const std::lock_guard lock(mutex_);
    if (stuck_) log::info("writing works again");
    stuck_ = false;
    return true;
  } catch (const IoError& error) {
    const std::lock_guard lock(mutex_);
    if (!stuck_) log::error(std::string(error.what()) + "; trying again every second");
    stuck_ = true;
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
  return false;
}

}  // namespace rq::app
