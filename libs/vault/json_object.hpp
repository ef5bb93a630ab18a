#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/time.hpp"

namespace rq::vault {

/// Why some JSON text cannot be read; whoever knows where it stands makes a `DataError` of it.
struct Malformed {
  std::string reason;
};

/// The fields of one JSON object, in any order; unknown ones do no harm. Meant to be used again for
/// the next object. Every function throws `Malformed`.
class JsonObject {
 public:
  JsonObject();
  ~JsonObject();
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  /// Reads another object. Pre-condition of all that follows.
  void parse(std::string_view json);

  /// Valid until the next `parse`.
  [[nodiscard]] std::string_view text(std::string_view key) const;
  /// What `convert` makes of the text: something like an optional.
  template <class Convert>
  [[nodiscard]] auto read(std::string_view key, Convert convert, const char* expected) const {
    auto value = convert(text(key));
    if (!value) malformed(key, expected);
    return *std::move(value);
  }
  /// Whether there is such a field at all.
  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] bool is_null(std::string_view key) const;
  [[nodiscard]] bool boolean(std::string_view key) const;
  /// A window or creation time.
  [[nodiscard]] Timestamp time(std::string_view key) const;
  [[nodiscard]] std::optional<Timestamp> time_or_null(std::string_view key) const;
  [[nodiscard]] std::optional<std::uint64_t> count_or_null(std::string_view key) const;

  /// Hands out each item of a list of lists of strings; an item is valid until the next one.
  void for_each_row(std::string_view key,
                    const std::function<void(std::span<const std::string_view>)>& take) const;

 private:
  [[noreturn]] void malformed(std::string_view key, const char* expected) const;

  struct Parsed;  // keeps the JSON library out of headers
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace rq::vault
