#include "app/instrument_choice.hpp"

#include <algorithm>
#include <utility>

#include "app/log.hpp"
#include "core/ascii.hpp"
#include "core/errors.hpp"
#include "core/nearest_names.hpp"
#include "core/quote.hpp"
#include "vault/instrument_folders.hpp"

namespace rq::app {

InstId read_instrument(const std::string& typed) {
  // Ids of the exchange have no small letters, so these can mean one thing only.
  if (auto id = InstId::parse(upper_case(typed))) return *std::move(id);
  std::string dashed = upper_case(typed);
  for (const char other : {'_', '/', ' ', '.', ':'}) std::ranges::replace(dashed, other, '-');
  std::string meant;
  if (!dashed.starts_with('-') && InstId::parse(dashed)) meant = ". Did you mean " + dashed + "?";
  try {
    return InstId::require(typed);
  } catch (const UsageError& error) {
    throw UsageError("--instId: " + (error.what() + meant));
  }
}

std::string instrument_hint(const InstId& asked, std::span<const InstId> there,
                            const std::string& what) {
  constexpr std::size_t most_named = 12;
  constexpr std::size_t named_of_many = 5;
  if (std::ranges::find(there, asked) != there.end()) return {};
  if (there.empty()) return " No instrument has " + what + " there.";
  std::vector<std::string> names;
  for (const InstId& id : there) names.push_back(id.str());
  std::ranges::sort(names);
  const bool is_many = names.size() > most_named;
  std::string text = did_you_mean(asked.str(), names) + " There " +
                     (names.size() == 1 ? "is 1 instrument"
                                        : "are " + std::to_string(names.size()) + " instruments") +
                     " with " + what + (is_many ? ", among them " : ": ");
  auto shown = is_many ? nearest_names(asked.str(), names, named_of_many) : names;
  if (shown.empty()) shown.assign(names.begin(), names.begin() + named_of_many);
  for (std::size_t i = 0; i < shown.size(); ++i) text += (i == 0 ? "" : ", ") + shown[i];
  return text + ".";
}

std::vector<InstId> instruments_in(vault::FileSystem& fs, const vault::Layout& layout,
                                   const std::filesystem::path& root) {
  auto found = vault::list_instruments(fs, root);
  for (const auto& name : found.others)
    log::warn("passed over folder '" + quote(name) + "' in " + layout.relative(root) +
              ": its name is not an instrument id");
  return std::move(found.instruments);
}

}  // namespace rq::app
