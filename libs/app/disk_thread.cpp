#include "app/disk_thread.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "app/log.hpp"
#include "core/errors.hpp"

namespace rq::app {

namespace {

/// No file of the disk can be written then.
bool is_of_the_whole_disk(std::error_code reason) {
  return reason == std::errc::no_space_on_device || reason == std::errc::read_only_file_system ||
         reason == std::errc::io_error;
}

}  // namespace

DiskThread::DiskThread() : thread_([this] { run(); }) {}

DiskThread::~DiskThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void DiskThread::post(std::function<void()> job, Lane lane) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back({lane, std::move(job)});
  }
  changed_.notify_all();
}

bool DiskThread::is_stuck() const {
  const std::lock_guard lock(mutex_);
  return !troubles_.empty();
}

bool DiskThread::is_stuck_alone(Lane lane) const {
  const std::lock_guard lock(mutex_);
  const auto trouble = troubles_.find(lane);
  return trouble != troubles_.end() && !is_of_the_whole_disk(trouble->second.reason);
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
  std::unique_lock lock(mutex_);
  while (true) {
    const auto job = wait_for_job(lock);
    if (stopping_) return;
    if (job == jobs_.end()) continue;
    lock.unlock();
    const bool done = try_job(*job);
    lock.lock();
    if (done) jobs_.erase(job);
    changed_.notify_all();  // who waits for the end wants to hear of a failure, too
  }
}

/// The first one that is neither waiting for its next attempt nor queued after one that is.
DiskThread::Jobs::iterator DiskThread::next_job() {
  if (failure_) return jobs_.end();
  const auto now = Steady::now();
  return std::ranges::find_if(jobs_, [&](const Job& job) {
    const auto trouble = troubles_.find(job.lane);
    return trouble == troubles_.end() || trouble->second.next_attempt <= now;
  });
}

/// None when the thread is to stop, or when it has waited until an attempt is due.
DiskThread::Jobs::iterator DiskThread::wait_for_job(std::unique_lock<std::mutex>& lock) {
  auto job = jobs_.end();
  const auto is_ready = [&] {
    job = next_job();
    return stopping_ || job != jobs_.end();
  };
  if (troubles_.empty() || failure_) {
    changed_.wait(lock, is_ready);
    return job;
  }
  const auto next = std::ranges::min_element(
      troubles_, {}, [](const auto& trouble) { return trouble.second.next_attempt; });
  // Or until then: it may be due without anybody's telling.
  changed_.wait_until(lock, next->second.next_attempt, is_ready);
  return job;
}

bool DiskThread::try_job(const Job& job) {
  constexpr std::chrono::seconds pause{1};
  try {
    job.work();
    const std::lock_guard lock(mutex_);
    if (troubles_.erase(job.lane) > 0 && troubles_.empty()) log::info("writing works again");
    return true;
  } catch (const IoError& error) {
    const std::lock_guard lock(mutex_);
    const bool is_new = !troubles_.contains(job.lane);
    if (is_new && !is_said(error.reason()))
      log::error(std::string(error.what()) + "; trying again every second");
    troubles_[job.lane] = {Steady::now() + pause, error.reason()};
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
  return false;
}

/// A full disk is reported once, whoever meets it; a file that cannot be written by its name.
bool DiskThread::is_said(std::error_code reason) const {
  return is_of_the_whole_disk(reason) && std::ranges::any_of(troubles_, [&](const auto& trouble) {
           return is_of_the_whole_disk(trouble.second.reason);
         });
}

}  // namespace rq::app
