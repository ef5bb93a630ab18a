#include "vault/layout.hpp"

#include <array>

#include "vault/file_system.hpp"

namespace rq::vault {

namespace {

constexpr std::string_view lines_suffix = ".jsonl";

constexpr std::array l2_forms{L2Form::lines, L2Form::packed, L2Form::packing};

constexpr std::string_view suffix_of(L2Form form) {
  constexpr std::array<std::string_view, l2_forms.size()> suffixes{".jsonl", ".jsonl.gz",
                                                                   ".jsonl.gz.tmp"};
  return suffixes[static_cast<std::size_t>(form)];
}

/// "00" to "23"
std::string hour_name(int hour) {
  return {static_cast<char>('0' + hour / 10), static_cast<char>('0' + hour % 10)};
}

}  // namespace

Layout::Path Layout::raw_trades_folder(const InstId& instrument) const {
  return raw_trades_root() / instrument.str();
}

Layout::Path Layout::raw_trades(const InstId& instrument, Date day) const {
  return day_file(raw_trades_folder(instrument), day);
}

Layout::Path Layout::vwap(const InstId& instrument) const {
  return root_ / "derived" / "vwap" / "okx" / "perps" / instrument.str() / "vwap_1m.jsonl";
}

Layout::Path Layout::wick_events(const InstId& instrument) const {
  return wicks_root() / instrument.str() / "wicks_events.jsonl";
}

Layout::Path Layout::wicks_active(const InstId& instrument) const {
  return wicks_root() / instrument.str() / "wicks_active.json";
}

Layout::Path Layout::candles(const InstId& instrument, Timeframe timeframe) const {
  return root_ / "derived" / "candles" / "okx" / "perps" / instrument.str() /
         ("candles_" + std::string(name_of(timeframe)) + std::string(lines_suffix));
}

Layout::Path Layout::cvd_folder(const InstId& instrument) const {
  return cvd_root() / instrument.str() / "1m";
}

Layout::Path Layout::signals(const InstId& instrument) const {
  return root_ / "derived" / "signals" / "okx" / "perps" / instrument.str() / "signals.jsonl";
}

Layout::Path Layout::l2_folder(const InstId& instrument) const {
  return l2_root() / instrument.str();
}

Layout::Path Layout::l2_day_folder(const InstId& instrument, Date day) const {
  return l2_folder(instrument) / format_date(day);
}

Layout::Path Layout::l2_hour(const InstId& instrument, Timestamp hour, L2Form form) const {
  const Date day = date_of(hour);
  const auto number = static_cast<int>((hour - day) / std::chrono::hours(1));
  return l2_day_folder(instrument, day) / (hour_name(number) + std::string(suffix_of(form)));
}

Layout::Path Layout::instrument_facts(const InstId& instrument) const {
  return instrument_facts_folder() / (instrument.str() + ".json");
}

Layout::Path Layout::state_folder(std::string_view pillar) const {
  const Path folder = root_ / "state" / pillar / "okx";
  return pillar == "cvd" ? folder : folder / "perps";
}

Layout::Path Layout::state_file(std::string_view pillar, const InstId& instrument,
                                std::string_view suffix) const {
  return state_folder(pillar) / (instrument.str() + std::string(suffix));
}

Layout::Path Layout::state(std::string_view pillar, const InstId& instrument) const {
  return state_file(pillar, instrument, ".state.json");
}

Layout::Path Layout::rejects(std::string_view pillar, const InstId& instrument) const {
  return state_file(pillar, instrument, ".rejects.jsonl");
}

Layout::Path Layout::lock(std::string_view pillar, const InstId& instrument) const {
  return state_file(pillar, instrument, ".lock");
}

Layout::Path Layout::gap_ledger(const InstId& instrument) const {
  return state_file("trades", instrument, ".gaps.jsonl");
}

Layout::Path Layout::imports(const InstId& instrument) const {
  return state_file("trades", instrument, ".imports.jsonl");
}

Layout::Path Layout::swap_journal(std::string_view pillar, const InstId& instrument) const {
  return state_file(pillar, instrument, ".swap.json");
}

Layout::Path Layout::l2_retention_lock() const {
  return root_ / "state" / "l2" / "okx" / "retention.lock";
}

Layout::Path Layout::l2_retention_state() const {
  return root_ / "state" / "l2" / "okx" / "retention.state.json";
}

Layout::Path Layout::import_folder(const InstId& instrument) const {
  return state_file("trades", instrument, ".import");
}

std::string Layout::relative(const Path& path) const {
  return to_utf8(path.lexically_relative(root_));
}

std::filesystem::path day_file(const std::filesystem::path& folder, Date day) {
  return folder / (format_date(day) + std::string(lines_suffix));
}

std::optional<Date> day_of_file(std::string_view file_name) {
  if (!file_name.ends_with(lines_suffix)) return std::nullopt;
  file_name.remove_suffix(lines_suffix.size());
  return parse_date(file_name);
}

std::optional<std::pair<Timestamp, L2Form>> hour_of_l2_file(std::string_view day_folder,
                                                            std::string_view file_name) {
  const auto day = parse_date(day_folder);
  const auto digit = [&](std::size_t i) { return i < file_name.size() ? file_name[i] - '0' : -1; };
  const int tens = digit(0);
  const int ones = digit(1);
  const int hour = tens * 10 + ones;
  if (!day || tens < 0 || ones < 0 || ones > 9 || hour > 23) return std::nullopt;
  for (const L2Form form : l2_forms)
    if (file_name.substr(2) == suffix_of(form))
      return std::pair{Timestamp(*day) + std::chrono::hours(hour), form};
  return std::nullopt;
}

}  // namespace rq::vault
