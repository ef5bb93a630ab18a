#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/inst_id.hpp"

namespace rq::okx {

/// The object of `instrument`, as JSON text, from the body of `GET /api/v5/public/instruments`:
/// `{"code":"0","msg":"","data":[{"instId":…},…]}`. `source` names the body in messages. Throws
/// `DataError` when it is no such body, reports an error, or does not list the instrument.
std::string find_instrument(std::string_view body, const InstId& instrument,
                            const std::string& source);

/// As above, but nullopt when the body does not list the instrument.
std::optional<std::string> look_up_instrument(std::string_view body, const InstId& instrument,
                                              const std::string& source);

/// An instrument of such a body.
struct ListedInstrument {
  InstId id;
  std::string json;  ///< its object
};

/// All instruments of such a body. Throws `DataError` as above; names that are no instrument ids
/// are passed over.
std::vector<ListedInstrument> list_instruments(std::string_view body, const std::string& source);

}  // namespace rq::okx
