#include "core/inst_id.hpp"

#include <algorithm>

#include "core/errors.hpp"

namespace rq {

std::optional<InstId> InstId::parse(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (text.empty() || text.size() > 64 || text.front() == '-' ||
      !std::all_of(text.begin(), text.end(), allowed))
    return std::nullopt;
  return InstId(text);
}

InstId InstId::require(std::string_view text) {
  if (auto id = parse(text)) return *std::move(id);
  throw UsageError("'" + std::string(text.substr(0, 80)) +
                   "' is not an instrument id: expected 1 to 64 of A-Z, 0-9 and '-', not "
                   "starting with '-', as in BTC-USDT-SWAP");
}

std::string InstId::symbol_canon() const {
  constexpr std::string_view suffix = "-SWAP";
  std::string_view stem = text_;
  if (stem.ends_with(suffix)) stem.remove_suffix(suffix.size());
  std::string symbol(stem);
  std::replace(symbol.begin(), symbol.end(), '-', '/');
  return symbol;
}

}  // namespace rq
