#pragma once

#include <string>

namespace rq::okx {

/// A field of an answer or event as text; "" when it is not there. The exchange sends codes and
/// times as strings; numbers were seen in old answers. `Json`: of nlohmann's.
template <class Json>
std::string json_text(const Json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end()) return {};
  return found->is_string() ? found->template get<std::string>() : found->dump();
}

}  // namespace rq::okx
