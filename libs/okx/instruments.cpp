#include "okx/instruments.hpp"

#include <nlohmann/json.hpp>

#include "core/errors.hpp"

namespace rq::okx {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(const std::string& source, const std::string& found) {
  throw DataError(source + ": expected an answer of /api/v5/public/instruments, " + found +
                  ". Fetch it again: "
                  "https://openapi.okx.com/api/v5/public/instruments?instType=SWAP");
}

std::string text_of(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The list of instruments of an answer that reports success.
const Json& instruments_of(const Json& answer, const std::string& source) {
  if (answer.is_discarded()) refuse(source, "found something that is not JSON");
  if (!answer.is_object() || !answer.contains("code"))
    refuse(source, "found JSON without the field 'code'");
  if (const auto code = text_of(answer, "code"); code != "0")
    refuse(source, "found an error of the exchange: code '" + code + "', message '" +
                       text_of(answer, "msg") + "'");
  const auto data = answer.find("data");
  if (data == answer.end() || !data->is_array()) refuse(source, "found no list 'data'");
  return *data;
}

}  // namespace

std::string find_instrument(std::string_view body, const InstId& instrument,
                            const std::string& source) {
  const Json answer = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  const Json& instruments = instruments_of(answer, source);
  for (const auto& candidate : instruments)
    if (candidate.is_object() && text_of(candidate, "instId") == instrument.str())
      return candidate.dump();
  refuse(source, "found " + std::to_string(instruments.size()) + " instruments, but not " +
                     instrument.str());
}

std::vector<ListedInstrument> list_instruments(std::string_view body, const std::string& source) {
  const Json answer = Json::parse(body, nullptr, /*allow_exceptions=*/false);
  std::vector<ListedInstrument> found;
  for (const auto& instrument : instruments_of(answer, source)) {
    if (!instrument.is_object()) continue;
    if (auto id = InstId::parse(text_of(instrument, "instId")))
      found.push_back({*std::move(id), instrument.dump()});
  }
  return found;
}

}  // namespace rq::okx
