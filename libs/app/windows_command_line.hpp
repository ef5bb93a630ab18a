#pragma once

#include <string>
#include <string_view>

namespace rq::app {

/// One argument as Windows programs take it out of a command line again, whatever is in it.
/// Source: Microsoft, "Parsing C++ command-line arguments".
std::string quote_for_windows(std::string_view argument);

}  // namespace rq::app
