#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/book_proof.hpp"
#include "support/scratch_folder.hpp"
#include "support/subprocess.hpp"
#include "support/tree.hpp"

namespace rq::test {

/// A simulated exchange, a Vault, and what it takes to record the one into the other with the real
/// programs.
class RecordedMarket {
 public:
  /// Starts okx_sim; `market`: its arguments, --duration among them, but for where it listens and
  /// writes. Returns when it listens. It ends by itself some minutes after the market, so that
  /// what waits for it in vain fails instead of hanging.
  explicit RecordedMarket(const std::vector<std::string>& market);

  /// A trades_exporter on this exchange, which gives up by itself, too.
  [[nodiscard]] RunningProgram record(const std::vector<std::string>& arguments = {}) const;
  /// An l2_exporter, likewise.
  [[nodiscard]] RunningProgram record_books(const std::vector<std::string>& arguments = {}) const;
  /// What it takes to reach this exchange.
  [[nodiscard]] std::vector<std::string> address(const char* endpoint = "/ws/v5/business") const;

  /// The exchange has printed its last trade.
  [[nodiscard]] bool is_over() const;
  /// The newest trade that was printed is in the Vault, of each instrument.
  [[nodiscard]] bool is_recorded() const;
  /// Waits for both, and until the recorder was connected; false when it ended before.
  [[nodiscard]] bool is_recorded_by(RunningProgram& recorder) const;
  /// Waits until the market is over and the newest snapshot of each book is that of the newest
  /// message of the exchange; false when the recorder ended before.
  [[nodiscard]] bool books_are_recorded_by(RunningProgram& recorder) const;
  /// Trades printed so far, of the first instrument, those before the beginning included.
  [[nodiscard]] std::uint64_t newest_printed() const;
  /// 0 when there is none.
  [[nodiscard]] std::uint64_t newest_recorded() const;

  /// See `flaw_of_recording`: of the first instrument that has one.
  [[nodiscard]] std::string flaw(bool may_lose = false) const;

  /// See `flaw_of_books`: of the first instrument that has one; `tally`: of all together. Ends the
  /// exchange, which has written down everything then.
  [[nodiscard]] std::string flaw_of_books(BookTally* tally = nullptr);

  [[nodiscard]] RunningProgram& exchange() { return exchange_; }
  [[nodiscard]] std::filesystem::path vault() const { return folder_.path() / "Vault"; }
  [[nodiscard]] std::filesystem::path truth() const { return folder_.path() / "Truth"; }
  [[nodiscard]] std::vector<std::string> instruments() const;

 private:
  [[nodiscard]] RunningProgram start(const char* name, const char* endpoint,
                                     const std::vector<std::string>& arguments) const;

  ScratchFolder folder_;
  RunningProgram exchange_;
  std::string rest_url_;
  std::string ws_url_;
  std::string ca_file_;  // "" when the exchange does not encrypt
};

/// What recordings come to an end by: as a user does it. Its exit code is the program's.
Finished stop(RunningProgram& recorder);

}  // namespace rq::test
