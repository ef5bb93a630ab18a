#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "trades_import/options.hpp"

#include "core/inst_id.hpp"
#include "vault/file_system.hpp"
#include "vault/instrument_facts.hpp"
#include "vault/layout.hpp"

namespace rq::trades_import {

/// Facts of one instrument, and what the Vault is to keep of their origin.
struct FoundFacts {
  vault::InstrumentFacts facts;
  bool in_vault = false;        ///< meta/ has just these already
  std::string raw_json = "{}";  ///< the exchange's own object, if it is known
};

/// Where an import finds instrument facts: in the Vault's meta/, else in --instruments, else in
/// --ctVal and its companions, which describe one instrument only. What the first does not know is
/// taken from the next. Where two contradict each other the first counts, but with --facts file the
/// Vault comes last.
class FactsSource {
 public:
  FactsSource(vault::FileSystem& fs, const vault::Layout& layout, const Options& options);

  /// Logs contradictions, and what changes in facts that the Vault has. Throws `DataError`
  /// "BUILD_FAIL: …" when nothing names a needed fact; `NoInputError` when there is no file
  /// --instruments.
  FoundFacts find(const InstId& instrument);

 private:
  /// A fact and who says it; the value is "" when nobody does.
  struct Fact {
    std::string value;
    std::string named;  ///< "--ctVal 0.1", "ctVal 1000 of swaps.json"
    std::string where;  ///< "swaps.json"
    enum class Origin : std::uint8_t { vault, file, flags } origin = Origin::file;
  };
  static constexpr std::size_t field_count = 5;
  using Facts = std::array<Fact, field_count>;

  static Facts facts_of(const FactFlags& values, const std::string& where, Fact::Origin origin);
  Facts from_instruments_file(const InstId& instrument, std::string& raw_json);
  /// `first`, completed by `second`; a contradiction is reported.
  static Facts complete(const InstId& instrument, Facts first, const Facts& second);
  static void report_changes(const InstId& instrument, const Facts& before, const Facts& after);
  void require_one_instrument(const InstId& instrument, const Facts& facts);
  [[nodiscard]] vault::InstrumentFacts checked(const InstId& instrument, const Facts& facts) const;

  vault::FileSystem& fs_;
  const vault::Layout& layout_;
  const Options& options_;
  std::optional<std::string> instruments_body_;  // of --instruments, once it was read
  std::optional<InstId> described_by_flags_;
};

}  // namespace rq::trades_import
