#pragma once

#include <string>

#include "core/quote.hpp"

namespace rq::okx {

/// A field of an answer or event as text; "" when it is not there. The exchange sends codes and
/// times as strings; numbers were seen in old answers. Of anything else only the beginning comes.
/// `Json`: of nlohmann's.
template <class Json>
std::string json_text(const Json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end()) return {};
  return found->is_string() ? found->template get<std::string>() : quote(found->dump());
}

}  // namespace rq::okx
