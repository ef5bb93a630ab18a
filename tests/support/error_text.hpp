#pragma once

#include <string>

#include "core/errors.hpp"

namespace rq::test {

/// The message of the `Error` that the call throws; "" when it throws nothing. Anything else that
/// it throws passes through.
template <class Call>
std::string error_of(Call call) {
  try {
    call();
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace rq::test
