#include "vault/layout.hpp"

#include "vault/file_system.hpp"

namespace rq::vault {

namespace {

constexpr std::string_view lines_suffix = ".jsonl";

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

Layout::Path Layout::swap_journal(std::string_view pillar, const InstId& instrument) const {
  return state_file(pillar, instrument, ".swap.json");
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

}  // namespace rq::vault
