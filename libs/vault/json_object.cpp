#include "vault/json_object.hpp"

#include <simdjson.h>
#include <vector>

namespace rq::vault {

struct JsonObject::Parsed {
  simdjson::dom::parser parser;
  simdjson::dom::object object;

  [[nodiscard]] simdjson::dom::element at(std::string_view key) const {
    simdjson::dom::element element;
    if (object.at_key(key).get(element) != simdjson::SUCCESS)
      throw Malformed{"field " + std::string(key) + " is missing"};
    return element;
  }
};

JsonObject::JsonObject() : parsed_(std::make_unique<Parsed>()) {}
JsonObject::~JsonObject() = default;

void JsonObject::parse(std::string_view json) {
  simdjson::dom::element document;
  if (const auto failure = parsed_->parser.parse(json.data(), json.size()).get(document))
    throw Malformed{std::string("it is not JSON: ") + simdjson::error_message(failure)};
  if (document.get_object().get(parsed_->object) != simdjson::SUCCESS)
    throw Malformed{"it is not a JSON object"};
}

std::string_view JsonObject::text(std::string_view key) const {
  std::string_view value;
  if (parsed_->at(key).get_string().get(value) != simdjson::SUCCESS) malformed(key, "a string");
  return value;
}

bool JsonObject::has(std::string_view key) const {
  return parsed_->object.at_key(key).error() == simdjson::SUCCESS;
}

bool JsonObject::is_null(std::string_view key) const {
  return parsed_->at(key).is_null();
}

bool JsonObject::boolean(std::string_view key) const {
  bool value = false;
  if (parsed_->at(key).get_bool().get(value) != simdjson::SUCCESS) malformed(key, "true or false");
  return value;
}

Timestamp JsonObject::time(std::string_view key) const {
  return read(key, parse_window_time, "a time as in 2025-12-14T21:34:00Z");
}

std::optional<Timestamp> JsonObject::time_or_null(std::string_view key) const {
  if (parsed_->at(key).is_null()) return std::nullopt;
  return time(key);
}

std::optional<std::uint64_t> JsonObject::count_or_null(std::string_view key) const {
  const auto element = parsed_->at(key);
  if (element.is_null()) return std::nullopt;
  std::uint64_t value = 0;
  if (element.get_uint64().get(value) != simdjson::SUCCESS) malformed(key, "a count or null");
  return value;
}

void JsonObject::for_each_row(
    std::string_view key,
    const std::function<void(std::span<const std::string_view>)>& take) const {
  constexpr const char* expected = "a list of lists of strings";
  simdjson::dom::array rows;
  if (parsed_->at(key).get_array().get(rows) != simdjson::SUCCESS) malformed(key, expected);
  std::vector<std::string_view> texts;
  for (const auto row : rows) {
    simdjson::dom::array items;
    if (row.get_array().get(items) != simdjson::SUCCESS) malformed(key, expected);
    texts.clear();
    for (const auto item : items)
      if (item.get_string().get(texts.emplace_back()) != simdjson::SUCCESS)
        malformed(key, expected);
    take(texts);
  }
}

void JsonObject::malformed(std::string_view key, const char* expected) const {
  constexpr std::size_t longest_quote = 60;
  throw Malformed{"field " + std::string(key) + " is " +
                  simdjson::minify(parsed_->at(key)).substr(0, longest_quote) + ", expected " +
                  expected};
}

}  // namespace rq::vault
