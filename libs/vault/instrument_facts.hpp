#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "core/quantity.hpp"
#include "core/time.hpp"
#include "market/contract.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/trade_codec.hpp"

namespace rq::vault {

/// What the Vault knows of an instrument, in the venue's own notation.
struct InstrumentFacts {
  ContractText contract;
  std::optional<std::string> tick_size{};  ///< quote currency; empty when unknown
  std::optional<std::string> lot_size{};   ///< contracts; empty when unknown
  /// `tick_size` as a number.
  [[nodiscard]] std::optional<Price> tick() const;
  /// `contract` as numbers.
  [[nodiscard]] Contract contract_values() const;
};

/// Reads facts from the JSON text of `meta/okx/instruments/{INSTID}.json` or of a bare exchange
/// object. `source` names it in messages. Throws `DataError` "BUILD_FAIL: …" that names the field
/// when ctVal, ctMult or ctType is missing (OKX sends "" before a listing), or any field is
/// malformed or of another instrument.
InstrumentFacts parse_instrument_facts(std::string_view json, const InstId& instrument,
                                       const std::string& source);

/// Reads the Vault's facts; nullopt when the file does not exist.
std::optional<InstrumentFacts> find_instrument_facts(FileSystem& fs, const Layout& layout,
                                                     const InstId& instrument);
/// The exchange's own object that the Vault keeps with them, as JSON text; "{}" when there is none.
std::string raw_instrument_facts(FileSystem& fs, const Layout& layout, const InstId& instrument);
/// As `find_instrument_facts`; throws `DataError` "BUILD_FAIL: …" with what to do when the file
/// does not exist.
InstrumentFacts require_instrument_facts(FileSystem& fs, const Layout& layout,
                                         const InstId& instrument);

/// The instruments whose facts the Vault has, by name.
std::vector<InstId> instruments_with_facts(FileSystem& fs, const Layout& layout);

/// Writes the file. `raw_json`: the exchange's own object, or "{}" when the facts came from a
/// person.
void write_instrument_facts(FileSystem& fs, const Layout& layout, const InstId& instrument,
                            const InstrumentFacts& facts, std::string_view raw_json,
                            Timestamp fetched);

}  // namespace rq::vault
