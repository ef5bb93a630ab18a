#include "okx/instruments.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/json_limits.hpp"
#include "core/quote.hpp"
#include "okx/text_encoding.hpp"

namespace rq::okx {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_message = 400;
constexpr std::size_t longest_name = 60;

[[noreturn]] void refuse(const std::string& source, const std::string& found) {
  throw DataError(source + ": expected an answer of /api/v5/public/instruments, " + found +
                  ". Fetch it again: "
                  "https://openapi.okx.com/api/v5/public/instruments?instType=SWAP");
}

std::string text_of(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Reads a body, also one that an editor saved with a byte order mark or as UTF-16.
Json parse_answer(std::string_view body, const std::string& source) {
  const std::string text = decode_text(body);
  if (const auto excess = json_excess(text))
    refuse(source, "found what no such answer is: " + *excess);
  Json answer = try_parse_json<Json>(text);
  if (!answer.is_discarded()) return answer;
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) refuse(source, "found an empty file");
  if (text[begin] == '<')
    refuse(
        source,
        "found a web page (HTML) and not JSON, as a log-in, a proxy or a block by country answers");
  refuse(source, "found something that is not JSON, or is cut off");
}

/// "of type SPOT" when the first one says so.
std::string type_of(const Json& instruments) {
  if (instruments.empty() || !instruments.front().is_object()) return "";
  const auto type = text_of(instruments.front(), "instType");
  return type.empty() || type == "SWAP" ? "" : " of type " + quote(type);
}

/// The list of instruments of an answer that reports success.
const Json& instruments_of(const Json& answer, const std::string& source) {
  if (!answer.is_object() || !answer.contains("code"))
    refuse(source, "found JSON without the field 'code'");
  if (const auto code = text_of(answer, "code"); code != "0")
    refuse(source, "found an error of the exchange: code '" + quote(code) + "', message '" +
                       quote(text_of(answer, "msg"), longest_message) + "'");
  const auto data = answer.find("data");
  if (data == answer.end() || !data->is_array()) refuse(source, "found no list 'data'");
  return *data;
}

}  // namespace

std::optional<std::string> look_up_instrument(std::string_view body, const InstId& instrument,
                                              const std::string& source) {
  const Json answer = parse_answer(body, source);
  for (const auto& candidate : instruments_of(answer, source))
    if (candidate.is_object() && text_of(candidate, "instId") == instrument.str())
      return candidate.dump();
  return std::nullopt;
}

std::string find_instrument(std::string_view body, const InstId& instrument,
                            const std::string& source) {
  if (auto found = look_up_instrument(body, instrument, source)) return *std::move(found);
  const Json answer = parse_answer(body, source);
  const Json& instruments = instruments_of(answer, source);
  refuse(source, "found " + std::to_string(instruments.size()) + " instruments" +
                     type_of(instruments) + ", but not " + instrument.str());
}

Listing list_instruments(std::string_view body, const std::string& source) {
  const Json answer = parse_answer(body, source);
  Listing listing;
  for (const auto& instrument : instruments_of(answer, source)) {
    const auto name = instrument.is_object() ? text_of(instrument, "instId") : std::string();
    if (auto id = InstId::parse(name))
      listing.instruments.push_back({*std::move(id), instrument.dump()});
    else
      listing.left_out.push_back(name.empty() ? "(no name)" : quote(name, longest_name));
  }
  return listing;
}

std::string describe_left_out(const Listing& listing) {
  constexpr std::size_t most_named = 10;
  if (listing.left_out.empty()) return {};
  const auto count = listing.left_out.size();
  std::string text = std::to_string(count) + " of " +
                     std::to_string(count + listing.instruments.size()) +
                     " instruments that the exchange lists are left out, for their names are not "
                     "of the form A-Z, 0-9 and '-': ";
  for (std::size_t i = 0; i < std::min(count, most_named); ++i) {
    if (i > 0) text += ", ";
    text += listing.left_out[i];
  }
  return count > most_named ? text + ", and " + std::to_string(count - most_named) + " more" : text;
}

}  // namespace rq::okx
