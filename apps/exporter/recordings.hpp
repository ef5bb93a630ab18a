#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/log.hpp"
#include "app/wall_clock.hpp"
#include "core/inst_id.hpp"

namespace rq::exporter {

/// The recordings of all instruments, by name. A `Recording` has `instrument()`, and what a
/// `Handover` has.
template <class Recording>
class Recordings {
 public:
  using List = std::vector<std::unique_ptr<Recording>>;

  void add(std::unique_ptr<Recording> recording) {
    const auto at = std::ranges::lower_bound(list_, recording->instrument(), {},
                                             [](const auto& r) { return r->instrument(); });
    list_.insert(at, std::move(recording));
  }

  /// All of them now: for coroutines, as others may be added while one waits. None is ever removed.
  [[nodiscard]] std::vector<Recording*> snapshot() const {
    std::vector<Recording*> all;
    for (const auto& recording : list_) all.push_back(recording.get());
    return all;
  }

  [[nodiscard]] const List& list() const { return list_; }
  [[nodiscard]] auto begin() const { return list_.begin(); }
  [[nodiscard]] auto end() const { return list_.end(); }
  [[nodiscard]] std::size_t size() const { return list_.size(); }

  /// Null when it is not recorded.
  Recording* find(std::string_view instrument) {
    if (last_found_ != nullptr && last_found_->instrument().str() == instrument) return last_found_;
    const auto at = std::ranges::lower_bound(list_, instrument, {}, [](const auto& r) {
      return std::string_view(r->instrument().str());
    });
    if (at == list_.end() || (*at)->instrument().str() != instrument) return nullptr;
    return last_found_ = at->get();
  }

  [[nodiscard]] std::vector<InstId> instruments() const {
    std::vector<InstId> ids;
    for (const auto& recording : list_) ids.push_back(recording->instrument());
    return ids;
  }
  void sync() {
    for (const auto& recording : list_) recording->sync();
  }
  [[nodiscard]] std::size_t backlog() const {
    std::size_t total = 0;
    for (const auto& recording : list_) total += recording->backlog();
    return total;
  }
  /// The sum of a number of each.
  template <class Value>
  [[nodiscard]] std::uint64_t sum(Value value) const {
    std::uint64_t total = 0;
    for (const auto& recording : list_) total += value(*recording);
    return total;
  }

  /// Keeps a message that cannot be used, and says so once of each kind: that is what stands before
  /// a colon in `why`. `file`: where rejects of an instrument are, for people.
  void reject(std::string_view message, std::string_view instrument, const std::string& why,
              const std::function<std::string(const InstId&)>& file) {
    Recording* recording = find(instrument);
    if (recording == nullptr && list_.empty()) return;
    if (recording == nullptr) recording = list_.front().get();
    if (!recording->reject(why.substr(0, why.find(':')), message, app::utc_now())) return;
    app::log::warn("a message of the exchange cannot be used (" + why + "); it is kept in " +
                   file(recording->instrument()));
  }

 private:
  List list_;
  Recording* last_found_ = nullptr;
};

}  // namespace rq::exporter
