#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/errors.hpp"

namespace rq {

/// How large JSON of the outside (of the network, of files) may be. What is made of it is copied,
/// compared and written by functions that call themselves once for each level.
struct JsonLimits {
  std::size_t bytes = std::size_t{64} << 20U;
  int depth = 32;  ///< brackets that are open at the same time; nothing here needs ten
};

/// What is too much of a text, as in "it is nested more than 32 levels deep"; nullopt when nothing
/// is. One pass that calls nothing, whatever the text is; JSON or not is not its question.
std::optional<std::string> json_excess(std::string_view text, const JsonLimits& limits = {});

// The only ways from text to a `Json` of nlohmann's, which is a parameter, so that this header
// brings no JSON library along.

/// Discarded (`is_discarded()`, of no other type) when the text is no JSON or exceeds the limits.
template <class Json>
Json try_parse_json(std::string_view text, const JsonLimits& limits = {}) {
  if (json_excess(text, limits)) return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

/// As above, but throws `DataError`, which says what is wrong and not of which text.
template <class Json>
Json parse_json(std::string_view text, const JsonLimits& limits = {}) {
  if (const auto excess = json_excess(text, limits)) throw DataError(*excess);
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) throw DataError("it is not JSON, or is cut off");
  return json;
}

}  // namespace rq
