#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "net/task.hpp"
#include "okx/instruments.hpp"
#include "okx/rest_client.hpp"
#include "vault/file_system.hpp"
#include "vault/instrument_facts.hpp"
#include "vault/layout.hpp"

namespace rq::exporter {

struct KnownInstrument {
  InstId id;
  vault::InstrumentFacts facts;
};

/// Which instruments to record.
struct Choice {
  std::vector<InstId> named;  ///< empty: BTC-USDT-SWAP and ETH-USDT-SWAP
  bool all = false;           ///< every perpetual swap that the exchange lists
};

/// Whether facts of the exchange that are new go into the Vault. One program at a time does that.
enum class KeepFacts : std::uint8_t { no, yes };

/// Instrument facts from the exchange, kept in the Vault's meta/ for times when it cannot be asked.
class InstrumentSource {
 public:
  InstrumentSource(boost::asio::any_io_executor executor, okx::RestClient& rest,
                   vault::FileSystem& fs, const vault::Layout& layout, KeepFacts keep_facts);

  /// Facts of the instruments of this choice. When the exchange does not tell soon, or does not
  /// list an instrument: the Vault's, with a warning. Where there are none it is asked until it
  /// answers, and an instrument that it does not list is left out with an error. Throws
  /// `UsageError` when none is left, and `DataError` "BUILD_FAIL: …" when facts are incomplete.
  net::Task<std::vector<KnownInstrument>> find(Choice choice);

  /// The exchange's facts by now, kept in the Vault when they changed; nothing when it cannot be
  /// asked or does not list the instrument.
  net::Task<std::optional<vault::InstrumentFacts>> refresh(InstId instrument,
                                                           vault::InstrumentFacts known);
  /// When to refresh next: sooner while there are facts that only the Vault has told.
  [[nodiscard]] std::chrono::minutes refresh_interval() const;

 private:
  using Listed = std::vector<okx::ListedInstrument>;
  net::Task<std::vector<KnownInstrument>> find_all();
  net::Task<std::vector<KnownInstrument>> find_named(std::vector<InstId> named);
  std::optional<KnownInstrument> find_one(const InstId& instrument,
                                          const std::optional<Listed>& listed);
  net::Task<std::optional<Listed>> ask_at_start(std::optional<InstId> instrument, bool has_cached);
  vault::InstrumentFacts keep(const InstId& instrument, const std::string& json);
  std::optional<vault::InstrumentFacts> find_kept(const InstId& instrument);
  std::vector<KnownInstrument> kept();

  boost::asio::any_io_executor executor_;
  okx::RestClient& rest_;
  vault::FileSystem& fs_;
  vault::Layout layout_;
  KeepFacts keep_facts_;
  std::optional<std::string> unusable_;  // why the facts of a listed instrument cannot be used
  std::string left_out_;                 // of the newest listing; empty: nothing
  std::set<InstId> unconfirmed_;         // found with the Vault's facts, not refreshed since
};

}  // namespace rq::exporter
