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

/// What such a body lists.
struct Listing {
  std::vector<ListedInstrument> instruments;
  /// Names that are no instrument ids, as the exchange writes them but fit for a message (`quote`);
  /// "(no name)" for a row without.
  std::vector<std::string> left_out;
};

/// All instruments of such a body. Throws `DataError` as above.
Listing list_instruments(std::string_view body, const std::string& source);

/// A sentence that names what is left out of a listing, ten names at most, and why; "" when nothing
/// is.
std::string describe_left_out(const Listing& listing);

}  // namespace rq::okx
