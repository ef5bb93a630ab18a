#include "okx/archive_name.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace rq::okx {

namespace {

constexpr std::string_view swap_suffix = "-SWAP";

bool is_id_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> parts_of(std::string_view id) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto dash = id.find('-');
    parts.push_back(id.substr(0, dash));
    if (dash == std::string_view::npos) return parts;
    id.remove_prefix(dash + 1);
  }
}

/// Where the part of the name ends that says what the archive holds.
std::size_t end_of_subject(std::string_view name) {
  for (const std::string_view kind : {"-TRADES", "-TRADE-", "-AGGTRADES"})
    if (const auto at = name.find(kind); at != std::string_view::npos) return at;
  const auto swap = name.find(swap_suffix);
  return swap == std::string_view::npos ? 0 : swap + swap_suffix.size();
}

}  // namespace

ArchiveName parse_archive_name(std::string_view file_name) {
  std::string upper(file_name);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  std::string_view subject = std::string_view(upper).substr(0, end_of_subject(upper));
  const auto before =
      std::find_if_not(subject.rbegin(), subject.rend(), is_id_character) - subject.rbegin();
  subject = subject.substr(subject.size() - static_cast<std::size_t>(before));
  ArchiveName name;
  name.is_venue_wide = subject.starts_with("ALL") && subject.find('-') == std::string_view::npos;
  if (subject.find('-') != std::string_view::npos) name.instrument = InstId::parse(subject);
  return name;
}

std::string_view kind_of_instrument(const InstId& instrument) {
  const auto parts = parts_of(instrument.str());
  const auto last = parts.back();
  if (parts.size() > 1 && last == "SWAP") return "perpetual swap";
  if (parts.size() == 5 && (last == "C" || last == "P")) return "option";
  if (parts.size() == 3 && last.size() == 6 && is_number(last)) return "dated future";
  if (parts.size() == 2) return "spot pair";
  return "unknown instrument";
}

bool is_perpetual_swap(const InstId& instrument) {
  return instrument.str().size() > swap_suffix.size() && instrument.str().ends_with(swap_suffix);
}

}  // namespace rq::okx
