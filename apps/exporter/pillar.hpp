#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/health.hpp"
#include "exporter/instruments.hpp"

#include "core/inst_id.hpp"
#include "core/time.hpp"

namespace rq::exporter {

/// What an exporter records: the part of the program that knows trades, or books. All calls come
/// from the network's thread.
class Pillar {
 public:
  virtual ~Pillar() = default;

  /// Opens the files of an instrument, one of `of` that are to be recorded; also after `start`.
  /// Throws `Error` when that is impossible now; then nothing of it is open.
  virtual void open(const KnownInstrument& known, std::size_t of) = 0;
  /// Those that were opened, by name.
  [[nodiscard]] virtual std::vector<InstId> instruments() const = 0;
  /// What can be opened at the start is: starts the coroutines that it has besides the feeds.
  virtual void start() = 0;

  /// A message of a feed; false when it is no data. 64 bytes after it may be read.
  virtual bool on_message(std::string_view message) = 0;
  /// Keeps a message that is not what OKX documents. `instrument`: "" when it is not known.
  virtual void reject(std::string_view message, std::string_view instrument,
                      const std::string& why) = 0;
  /// The feed of these instruments is subscribed, or its connection is gone.
  virtual void on_up(const std::set<InstId>& instruments) = 0;
  virtual void on_down(const std::set<InstId>& instruments) = 0;

  /// Ten times a second; hands everything to the disk. `elapsed`: since the last call, without
  /// time in which the machine slept.
  virtual void tick(std::chrono::milliseconds elapsed, Timestamp utc) = 0;
  /// What was handed over is to be made durable.
  virtual void sync() = 0;
  /// How much the disk has not taken yet, and how much that may be.
  [[nodiscard]] virtual std::size_t backlog() const = 0;
  [[nodiscard]] virtual std::size_t most_backlog() const = 0;
  /// The disk takes nothing; it does again.
  virtual void pause() = 0;
  virtual void resume(Timestamp utc) = 0;
  /// The end: hands over what is left.
  virtual void finish() = 0;

  virtual void write_states(const Health& health) = 0;
  [[nodiscard]] virtual std::string metrics(const Health& health) const = 0;
  /// One line for the log and the service manager, once a minute and at the end.
  virtual std::string status(const Health& health) = 0;
  /// What becomes of a backlog that the disk does not take at the end, and while it lasts: "it is
  /// fetched again …".
  [[nodiscard]] virtual std::string lost_backlog() const = 0;
  [[nodiscard]] virtual std::string while_paused() const = 0;
};

}  // namespace rq::exporter
