#include "market/book_level.hpp"

#include <algorithm>

namespace rq {

static_assert(sizeof(BookLevel) == 64);

namespace {

bool is_whole_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<BookLevel> BookLevel::read(const Strings& strings) {
  const auto price = Decimal::parse(strings[0]);
  const auto size = Decimal::parse(strings[1]);
  if (!price || !price->is_positive() || !size || size->mantissa() < 0) return std::nullopt;
  if (!is_whole_number(strings[2]) || !is_whole_number(strings[3])) return std::nullopt;
  BookLevel level;
  level.price_ = price->mantissa();
  level.decimals_ = static_cast<std::uint8_t>(price->decimals());
  level.is_removal_ = size->mantissa() == 0;
  std::size_t end = 0;
  for (std::size_t field = 0; field < fields; ++field) {
    if (strings[field].size() > max_text - end) return std::nullopt;
    std::ranges::copy(strings[field], level.text_.data() + end);
    end += strings[field].size();
    level.ends_[field] = static_cast<std::uint8_t>(end);
  }
  return level;
}

}  // namespace rq
