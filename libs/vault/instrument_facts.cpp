#include "vault/instrument_facts.hpp"

#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/json_limits.hpp"
#include "core/quote.hpp"

namespace rq::vault {

namespace {

using Json = nlohmann::ordered_json;

/// The exchange's own object of an instrument has 1 KB.
constexpr std::uint64_t largest_facts = std::uint64_t{1} << 20U;

std::string read_facts(FileSystem& fs, const std::filesystem::path& file) {
  return read_file(fs, file, largest_facts);
}

[[noreturn]] void build_fail(const InstId& instrument, const std::string& what,
                             const std::string& source) {
  throw DataError("BUILD_FAIL: " + instrument.str() + ": " + what + " (" + source +
                  "). Fetch the instrument's facts from the exchange again, or complete the file: "
                  "ctVal, ctMult and ctType are needed for every notional.");
}

/// The text of a field; nullopt when it is absent, null or "", which is how OKX says "not yet".
std::optional<std::string> find_text(const Json& facts, const char* field, const InstId& instrument,
                                     const std::string& source) {
  const auto found = facts.find(field);
  if (found == facts.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) build_fail(instrument, std::string(field) + " is not a string", source);
  auto text = found->get<std::string>();
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<std::string> find_positive(const Json& facts, const char* field,
                                         const InstId& instrument, const std::string& source) {
  auto text = find_text(facts, field, instrument, source);
  if (text) {
    const auto value = Decimal::parse(*text);
    if (!value || !value->is_positive())
      build_fail(instrument,
                 std::string(field) + " is '" + quote(*text) + "', expected a positive decimal",
                 source);
  }
  return text;
}

std::string require(std::optional<std::string> text, const char* field, const InstId& instrument,
                    const std::string& source) {
  if (!text) build_fail(instrument, std::string(field) + " is missing", source);
  return *std::move(text);
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

}  // namespace

std::optional<Price> InstrumentFacts::tick() const {
  if (!tick_size) return std::nullopt;
  return Price{Decimal::parse(*tick_size).value()};
}

Contract InstrumentFacts::contract_values() const {
  return {Decimal::parse(contract.ct_val).value(), Decimal::parse(contract.ct_mult).value(),
          contract.ct_type == "inverse" ? ContractType::inverse : ContractType::linear};
}

InstrumentFacts parse_instrument_facts(std::string_view json, const InstId& instrument,
                                       const std::string& source) {
  const JsonLimits limits{.bytes = largest_facts};
  const Json document = try_parse_json<Json>(json, limits);
  if (document.is_discarded())
    if (const auto excess = json_excess(json, limits)) build_fail(instrument, *excess, source);
  if (document.is_discarded() && json.substr(0, 4).find('\0') != std::string_view::npos)
    build_fail(instrument, "the file is UTF-16 text, and has to be saved as UTF-8", source);
  if (!document.is_object()) build_fail(instrument, "the facts are not a JSON object", source);
  if (const auto name = find_text(document, "instId", instrument, source);
      name && *name != instrument.str())
    build_fail(instrument, "the facts are those of " + quote(*name), source);
  const auto normalized = document.find("normalized");
  const Json& facts = normalized != document.end() ? *normalized : document;
  if (!facts.is_object()) build_fail(instrument, "normalized is not a JSON object", source);

  InstrumentFacts found;
  found.contract.ct_val =
      require(find_positive(facts, "ctVal", instrument, source), "ctVal", instrument, source);
  found.contract.ct_mult =
      require(find_positive(facts, "ctMult", instrument, source), "ctMult", instrument, source);
  found.contract.ct_type =
      require(find_text(facts, "ctType", instrument, source), "ctType", instrument, source);
  if (found.contract.ct_type != "linear" && found.contract.ct_type != "inverse")
    build_fail(instrument,
               "ctType is '" + quote(found.contract.ct_type) + "', expected linear or inverse",
               source);
  found.tick_size = find_positive(facts, "tickSz", instrument, source);
  found.lot_size = find_positive(facts, "lotSz", instrument, source);
  return found;
}

std::optional<InstrumentFacts> find_instrument_facts(FileSystem& fs, const Layout& layout,
                                                     const InstId& instrument) {
  const auto file = layout.instrument_facts(instrument);
  if (!fs.file_size(file)) return std::nullopt;
  return parse_instrument_facts(read_facts(fs, file), instrument, layout.relative(file));
}

std::string raw_instrument_facts(FileSystem& fs, const Layout& layout, const InstId& instrument) {
  const auto file = layout.instrument_facts(instrument);
  if (!fs.file_size(file)) return "{}";
  const Json document = try_parse_json<Json>(read_facts(fs, file));
  if (!document.is_object()) return "{}";
  const auto raw = document.find("raw");
  if (raw != document.end()) return raw->dump();
  return document.contains("normalized") ? "{}" : document.dump();
}

InstrumentFacts require_instrument_facts(FileSystem& fs, const Layout& layout,
                                         const InstId& instrument) {
  if (auto facts = find_instrument_facts(fs, layout, instrument)) return *std::move(facts);
  build_fail(instrument, "ctVal, ctMult and ctType are missing: no such file",
             layout.relative(layout.instrument_facts(instrument)));
}

std::vector<InstId> instruments_with_facts(FileSystem& fs, const Layout& layout) {
  constexpr std::string_view suffix = ".json";
  std::vector<InstId> found;
  for (const auto& entry : fs.list(layout.instrument_facts_folder())) {
    if (entry.is_directory || !entry.name.ends_with(suffix)) continue;
    const auto name = std::string_view(entry.name).substr(0, entry.name.size() - suffix.size());
    if (auto id = InstId::parse(name)) found.push_back(*std::move(id));
  }
  return found;
}

void write_instrument_facts(FileSystem& fs, const Layout& layout, const InstId& instrument,
                            const InstrumentFacts& facts, std::string_view raw_json,
                            Timestamp fetched) {
  const Json document = {
      {"instId", instrument.str()},
      {"fetched_utc", format_ms(fetched)},
      {"raw", parse_json<Json>(raw_json, {.depth = JsonLimits{}.depth - 1})},
      {"normalized",
       {{"ctVal", facts.contract.ct_val},
        {"ctMult", facts.contract.ct_mult},
        {"ctType", facts.contract.ct_type},
        {"tickSz", text_or_null(facts.tick_size)},
        {"lotSz", text_or_null(facts.lot_size)}}},
  };
  const auto file = layout.instrument_facts(instrument);
  fs.create_directories(file.parent_path());
  replace_file(fs, file, document.dump() + '\n');
}

}  // namespace rq::vault
