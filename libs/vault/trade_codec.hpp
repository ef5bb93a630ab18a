#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "core/inst_id.hpp"
#include "market/trade.hpp"

namespace rq::vault {

/// The contract facts of an instrument in the venue's own notation, as every trade line repeats
/// them.
struct ContractText {
  std::string ct_val;  ///< coins (linear) or USD (inverse) a contract
  std::string ct_mult;
  std::string ct_type;  ///< "linear" or "inverse"
};

/// Writes lines of `raw/okx/trades_perps/{INSTID}/{DATE}.jsonl`.
class TradeLineWriter {
 public:
  TradeLineWriter(const InstId& instrument, const ContractText& contract);
  /// Appends one line with its '\n'.
  void append(std::string& out, const TradeText& trade) const;

 private:
  std::string before_id_;
  std::string after_size_;
};

/// Reads those lines. Accepts any key order, blanks and unknown keys; the order and spacing that
/// our writers use is read without a JSON parser, everything else with simdjson.
class TradeLineParser {
 public:
  explicit TradeLineParser(const InstId& instrument);
  TradeLineParser(TradeLineParser&&) noexcept;
  TradeLineParser& operator=(TradeLineParser&&) noexcept;
  ~TradeLineParser();

  /// Fills `trade` and returns true, or says in `error()` what is wrong with the line.
  bool parse(std::string_view line, Trade& trade);
  [[nodiscard]] const std::string& error() const;

  /// Reads the line that `text` begins with, without looking for its end first, when it has the
  /// shape of the lines before it: returns its length with its line end. 0 when it has not, or is
  /// not complete: then find its end and `parse` it.
  std::size_t parse_front(std::string_view text, Trade& trade);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rq::vault
