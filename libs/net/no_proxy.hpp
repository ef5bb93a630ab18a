#pragma once

#include <string_view>

#include "net/url.hpp"

namespace rq::net {

/// Whether `list`, the value of NO_PROXY, says that `url` is reached without a proxy. Commas or
/// blanks separate its entries; upper and lower case are the same. An entry is one of
/// - a name, which also covers its subdomains; a dot or `*.` before it changes nothing;
/// - an address, IPv6 with or without brackets, which covers itself only;
/// - a range of addresses: `10.0.0.0/8`, `fd00::/8`;
/// - `*`, which covers everything.
/// A name or an address with a port (`okx.com:443`, `[fd00::1]:443`) covers that port only. Other
/// entries cover nothing: the list is shared with programs that may understand them.
/// Source: curl's manual, "Environment", and what other programs take besides (ports, `*.`).
bool is_exempt_from_proxy(std::string_view list, const Url& url);

}  // namespace rq::net
