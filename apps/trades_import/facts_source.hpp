#pragma once

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
  bool in_vault = false;        ///< meta/ has them already
  std::string raw_json = "{}";  ///< the exchange's own object, if it is known
};

/// Where an import finds instrument facts: in the Vault's meta/, else in --instruments, else in
/// --ctVal and its companions, which describe one instrument only.
class FactsSource {
 public:
  FactsSource(vault::FileSystem& fs, const vault::Layout& layout, const Options& options);

  /// Logs a warning where the options contradict what counts. Throws `DataError` "BUILD_FAIL: …"
  /// when nothing names a needed fact; `NoInputError` when there is no file --instruments.
  FoundFacts find(const InstId& instrument);

 private:
  FoundFacts from_instruments_file(const InstId& instrument);
  FoundFacts from_flags(const InstId& instrument);

  vault::FileSystem& fs_;
  const vault::Layout& layout_;
  const Options& options_;
  std::optional<std::string> instruments_body_;  // of --instruments, once it was read
  std::optional<InstId> described_by_flags_;
};

}  // namespace rq::trades_import
