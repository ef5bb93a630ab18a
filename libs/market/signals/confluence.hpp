#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/big_decimal.hpp"
#include "core/quantity.hpp"
#include "core/time.hpp"
#include "market/signals/measured.hpp"

namespace rq {

/// unknown: no record in time to tell by.
enum class FactorState : std::uint8_t { unknown, not_met, met };
std::string_view name_of(FactorState state);

/// A fact that a factor rests on, under the name it has in JSON. Without a value: unknown.
struct Evidence {
  using Value = std::variant<std::monostate, bool, BigDecimal, Timestamp>;

  std::string_view key;
  Value value;
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// Why a factor is unknown.
struct Missing {
  std::string_view what{};             ///< the record that was looked for: "CVD"
  std::optional<Timestamp> only_to{};  ///< it ends there, before the moment
  /// It began so short a time before the moment that its window is not covered.
  std::optional<std::chrono::minutes> history{};
  std::chrono::minutes window{};  ///< what `history` should have been
  friend bool operator==(const Missing&, const Missing&) = default;
};

/// What one factor says of one signal.
struct FactorAnswer {
  FactorState state = FactorState::unknown;
  std::vector<Evidence> evidence{};  ///< what JSON shows
  std::vector<Measured> tests{};     ///< the factor is met when one of them passes
  Missing missing{};                 ///< set when unknown
  std::string_view reason{};         ///< which test made it met: "anchor"; empty when there is one
  std::optional<BigDecimal> number{};  ///< the number that says most
  friend bool operator==(const FactorAnswer&, const FactorAnswer&) = default;
};

/// How much to bet, as a multiple of the usual size: the number of the enumerator.
enum class Conviction : std::uint8_t { low = 0, medium = 1, high = 2, max = 3 };
/// What a conviction rests on: the factors that are met, or the pattern alone, whose VERY_HIGH
/// makes it MAX whatever the factors say.
enum class ConvictionBy : std::uint8_t { confluence, pattern };
/// "confluence", "pattern"
std::string_view name_of(ConvictionBy by);
/// "LOW", "MEDIUM", "HIGH", "MAX"
std::string_view name_of(Conviction conviction);
constexpr unsigned size_multiplier(Conviction conviction) {
  return static_cast<unsigned>(conviction);
}

/// What confirms a signal besides its wick, from what was known at its `weighed_at`.
struct Confluence {
  std::optional<Price> price;  ///< of the last trade; empty when there was none lately
  std::vector<std::pair<std::string_view, FactorAnswer>> factors;  ///< by name
  Conviction conviction = Conviction::low;
  ConvictionBy by = ConvictionBy::confluence;

  /// How many factors are met or not met.
  [[nodiscard]] unsigned known() const;
  /// 1 for the wick itself, and 1 for each factor that is met.
  [[nodiscard]] unsigned confluences() const;
  friend bool operator==(const Confluence&, const Confluence&) = default;
};

}  // namespace rq
