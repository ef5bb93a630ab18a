#include "net/http_message.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/system/system_error.hpp>

#include "net/net_error.hpp"

namespace rq::net {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint32_t largest_head = 32 * 1024;
constexpr std::uint64_t largest_request_body = 64 * 1024;
static_assert(largest_head < Transport::buffer_size, "a head must be seen whole");

[[noreturn]] void throw_parse_error(Failure failure, const std::string& peer,
                                    const error_code& error) {
  if (error == http::error::end_of_stream || error == http::error::partial_message)
    throw boost::system::system_error(asio::error::eof);
  throw NetError(failure, peer + " did not answer as HTTP/1.1 wants it: " + error.message());
}

/// Feeds what was received to `parser`; an error other than "more, please" is handed back.
template <bool is_request>
error_code parse_received(Transport& transport, http::basic_parser<is_request>& parser) {
  error_code error;
  const auto bytes = transport.received();
  if (!bytes.empty()) transport.consume(parser.put(asio::buffer(bytes), error));
  return error == http::error::need_more ? error_code() : error;
}

/// Reads until the parser has its message or, when it is not eager, its header.
template <bool is_request>
Task<error_code> parse(Transport& transport, http::basic_parser<is_request>& parser,
                       bool whole_message) {
  for (;;) {
    const auto is_complete = [&] {
      return whole_message ? parser.is_done() : parser.is_header_done();
    };
    if (is_complete()) co_return error_code();
    error_code error = parse_received(transport, parser);
    if (error || is_complete()) co_return error;
    if (co_await transport.receive()) continue;
    if (!parser.got_some()) co_return http::error::end_of_stream;
    parser.put_eof(error);
    if (!error && !parser.is_done()) error = http::error::partial_message;
    co_return error;
  }
}

unsigned refusal_for(const error_code& error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  return 400;
}

/// Finds the end of a request's head without consuming it; the parser knows it then.
Task<error_code> peek_head(Transport& transport, http::request_parser<http::string_body>& parser,
                           std::size_t& head_size) {
  for (;;) {
    error_code error;
    const auto bytes = transport.received();
    if (!bytes.empty()) head_size = parser.put(asio::buffer(bytes), error);
    if (error == http::error::need_more) error = {};
    if (error || parser.is_header_done()) co_return error;
    if (!co_await transport.receive()) co_return http::error::end_of_stream;
  }
}

}  // namespace

std::string status_text(unsigned status) {
  const auto reason = http::obsolete_reason(http::int_to_status(status));
  return std::to_string(status) + " " + std::string(reason.data(), reason.size());
}

std::string basic_authorization(const std::string& authorization) {
  namespace base64 = boost::beast::detail::base64;
  std::string encoded(base64::encoded_size(authorization.size()), '\0');
  encoded.resize(base64::encode(encoded.data(), authorization.data(), authorization.size()));
  return "Basic " + encoded;
}

std::string connect_request(const std::string& authority, const std::string& authorization) {
  std::string text = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  if (!authorization.empty())
    text += "Proxy-Authorization: " + basic_authorization(authorization) + "\r\n";
  return text + "\r\n";
}

std::string get_request(const Url& url, const std::string& target, const std::string& user_agent) {
  std::string text = "GET " + target + " HTTP/1.1\r\nHost: " + url.host_header() + "\r\n";
  if (!user_agent.empty()) text += "User-Agent: " + user_agent + "\r\n";
  return text + "Accept: */*\r\n\r\n";
}

std::string response_text(const HttpResponse& response, bool keep_alive, bool with_body) {
  std::string text = "HTTP/1.1 " + status_text(response.status) +
                     "\r\nContent-Type: " + response.content_type +
                     "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
  if (response.status == 405) text += "Allow: GET\r\n";
  if (!keep_alive) text += "Connection: close\r\n";
  text += "\r\n";
  return with_body ? text + response.body : text;
}

Task<unsigned> read_connect_answer(Transport& transport, const std::string& peer) {
  http::response_parser<http::string_body> parser;
  parser.header_limit(largest_head);
  parser.skip(true);
  if (const auto error = co_await parse(transport, parser, false))
    throw_parse_error(Failure::proxy, "the proxy " + peer, error);
  if (parser.get().result_int() / 100 == 2 && !transport.received().empty())
    throw NetError(Failure::proxy, "the proxy " + peer + " sent bytes that nobody asked for");
  co_return parser.get().result_int();
}

Task<ReceivedResponse> read_response(Transport& transport, const std::string& peer) {
  http::response_parser<http::string_body> parser;
  parser.header_limit(largest_head);
  parser.body_limit(HttpClient::largest_body);
  parser.eager(true);
  if (const auto error = co_await parse(transport, parser, true))
    throw_parse_error(Failure::protocol, peer, error);
  const bool keep_alive = parser.keep_alive() && transport.received().empty();
  auto message = parser.release();
  const auto text_of = [&](http::field field) {
    const auto value = message[field];
    return std::string(value.data(), value.size());
  };
  HttpResponse response;
  response.status = message.result_int();
  response.content_type = text_of(http::field::content_type);
  response.location = text_of(http::field::location);
  response.content_encoding = text_of(http::field::content_encoding);
  response.body = std::move(message.body());
  co_return ReceivedResponse{std::move(response), keep_alive};
}

Task<std::optional<ReceivedRequest>> read_request(Transport& transport) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(largest_head);
  parser.body_limit(largest_request_body);
  std::size_t head_size = 0;
  auto error = co_await peek_head(transport, parser, head_size);
  if (error == http::error::end_of_stream) co_return std::nullopt;
  ReceivedRequest request;
  if (!error) {
    const auto& head = parser.get();
    request.is_upgrade = boost::beast::websocket::is_upgrade(head);
    if (!request.is_upgrade) {
      transport.consume(head_size);
      parser.eager(true);
      error = co_await parse(transport, parser, true);
    }
    request.method = std::string(head.method_string().data(), head.method_string().size());
    request.target = std::string(head.target().data(), head.target().size());
    request.keep_alive = parser.keep_alive();
  }
  if (error) request.refusal = refusal_for(error);
  co_return request;
}

}  // namespace rq::net
