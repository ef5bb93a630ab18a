#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
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

/// An instrument that cannot be recorded now.
struct UnusableInstrument {
  InstId id;
  std::string why;  ///< for people
};

/// What became of a choice of instruments.
struct FoundInstruments {
  std::vector<KnownInstrument> known;
  std::vector<UnusableInstrument> unusable;
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

  /// Facts of the instruments of this choice. When the exchange does not tell soon, does not list
  /// an instrument or lists it with incomplete facts: the Vault's, with a warning. When the Vault
  /// has none of any instrument, the exchange is asked until it answers. An instrument whose facts
  /// nobody tells is unusable.
  net::Task<FoundInstruments> find(Choice choice);
  /// The same of instruments that were unusable; the exchange is asked once.
  net::Task<FoundInstruments> look_again(std::vector<InstId> instruments);

  /// The exchange's facts by now, kept in the Vault when they changed; nothing when it cannot be
  /// asked or does not list the instrument.
  net::Task<std::optional<vault::InstrumentFacts>> refresh(InstId instrument,
                                                           vault::InstrumentFacts known);
  /// When to refresh next: sooner while there are facts that only the Vault has told.
  [[nodiscard]] std::chrono::minutes refresh_interval() const;

 private:
  using Listed = std::vector<okx::ListedInstrument>;
  /// What the exchange lists (an unknown instrument: nothing), or why it does not tell.
  struct Answer {
    std::optional<Listed> listed;
    std::string left_out{};  ///< of the listing, see `okx::describe_left_out`
    std::string trouble{};
  };
  struct Question;

  net::Task<FoundInstruments> find_all();
  void find_one(const InstId& instrument, const Answer& answer, FoundInstruments& found);
  net::Task<Answer> ask(std::optional<InstId> instrument);
  net::Task<Answer> ask_briefly(std::optional<InstId> instrument);
  net::Task<> put(std::shared_ptr<Question> question, std::optional<InstId> instrument);
  net::Task<Answer> ask_at_start(std::optional<InstId> instrument, bool has_cached);
  vault::InstrumentFacts keep(const InstId& instrument, const std::string& json);
  std::optional<vault::InstrumentFacts> find_kept(const InstId& instrument);
  std::vector<KnownInstrument> kept();

  boost::asio::any_io_executor executor_;
  okx::RestClient& rest_;
  vault::FileSystem& fs_;
  vault::Layout layout_;
  KeepFacts keep_facts_;
  std::set<InstId> unconfirmed_;  // found with the Vault's facts, not refreshed since
};

}  // namespace rq::exporter
