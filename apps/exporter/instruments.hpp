#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <optional>
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

  /// Facts of the instruments of this choice. While REST is down: the Vault's, with a
  /// warning, and where there are none it asks again until it is answered. An instrument that the
  /// exchange does not list is left out with an error; throws `UsageError` when none is left, and
  /// `DataError` "BUILD_FAIL: …" when facts are incomplete.
  net::Task<std::vector<KnownInstrument>> find(Choice choice);

  /// The exchange's facts by now, kept in the Vault when they changed; nothing when it cannot be
  /// asked or does not list the instrument.
  net::Task<std::optional<vault::InstrumentFacts>> refresh(InstId instrument,
                                                           vault::InstrumentFacts known);

 private:
  net::Task<std::vector<KnownInstrument>> find_all();
  net::Task<std::optional<KnownInstrument>> find_one(InstId instrument);
  using Listed = std::vector<okx::ListedInstrument>;
  net::Task<std::optional<Listed>> ask(std::optional<InstId> instrument, bool must_answer);
  vault::InstrumentFacts keep(const InstId& instrument, const std::string& json);
  std::vector<KnownInstrument> kept();

  boost::asio::any_io_executor executor_;
  okx::RestClient& rest_;
  vault::FileSystem& fs_;
  vault::Layout layout_;
  KeepFacts keep_facts_;
};

}  // namespace rq::exporter
