#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace rq {

/// A venue's instrument name, `[A-Z0-9][A-Z0-9-]{0,63}`. Nothing else ever becomes part of a path.
class InstId {
 public:
  static std::optional<InstId> parse(std::string_view text);
  /// As `parse`; throws `UsageError` that shows the name and the rule.
  static InstId require(std::string_view text);

  [[nodiscard]] const std::string& str() const { return text_; }
  /// "BTC-USDT-SWAP" → "BTC/USDT"
  [[nodiscard]] std::string symbol_canon() const;

  friend auto operator<=>(const InstId&, const InstId&) = default;

 private:
  explicit InstId(std::string_view text) : text_(text) {}
  std::string text_;
};

}  // namespace rq
