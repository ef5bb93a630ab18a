#include "okx/foreign_answer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/ascii.hpp"

namespace rq::okx {

namespace {

constexpr std::size_t longest_quote = 80;
/// What is looked at of a body: the head of a page is in it.
constexpr std::size_t looked_at = 4096;

/// The beginning of the text on one line: blanks for control characters, '?' for what is not
/// ASCII, no two blanks in a row.
std::string quotable(std::string_view text) {
  std::string quote;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_blank = byte <= ' ' || byte == 0x7f;
    if (is_blank && (quote.empty() || quote.back() == ' ')) continue;
    quote += is_blank ? ' ' : byte > 0x7f ? '?' : c;
    if (quote.size() == longest_quote) return quote + "...";
  }
  if (quote.ends_with(' ')) quote.pop_back();
  return quote;
}

/// The words of a page without its markup: its title when it has one.
std::string words_of_page(std::string_view page) {
  const std::string searched = lower_case(page);
  const auto title = searched.find("<title");
  if (title != std::string::npos) {
    const auto begin = searched.find('>', title);
    const auto end = searched.find('<', begin);
    if (begin != std::string::npos && end != std::string::npos && end > begin + 1)
      return quotable(page.substr(begin + 1, end - begin - 1));
  }
  std::string words;
  bool in_tag = false;
  for (const char c : page) {
    if (c == '<') in_tag = true;
    if (!in_tag) words += c;
    if (c == '>') {
      in_tag = false;
      words += ' ';
    }
  }
  return quotable(words);
}

bool is_compressed(const net::HttpResponse& response) {
  const std::string_view body = response.body;
  if (!response.content_encoding.empty() && lower_case(response.content_encoding) != "identity")
    return true;
  constexpr std::array<std::string_view, 6> heads{"\x1f\x8b", "\x28\xb5\x2f\xfd", "\x78\x01",
                                                  "\x78\x5e", "\x78\x9c",         "\x78\xda"};
  return std::ranges::any_of(heads, [&](auto head) { return body.starts_with(head); });
}

bool is_page(const net::HttpResponse& response) {
  const auto begin = response.body.find_first_not_of(" \t\r\n");
  return lower_case(response.content_type).find("html") != std::string::npos ||
         (begin != std::string::npos && response.body[begin] == '<');
}

std::string meaning_of_page(unsigned status, const std::string& words) {
  const std::string searched = lower_case(words);
  const auto speaks_of = [&](const char* word) { return searched.find(word) != std::string::npos; };
  if (status == 404) return "There is no such page: check --rest-url";
  if (status == 429) return "It was asked too often, and is asked again later";
  if (status == 451) return "The exchange is not offered where this machine, or its proxy, is";
  if (status == 403 || speaks_of("just a moment") || speaks_of("attention required"))
    return "A bot check or a block of this address stands before the exchange: try another network "
           "or proxy, or wait";
  const bool wants_login = status == 407 || status == 511;
  if ((status >= 500 && !wants_login) || speaks_of("maintenance"))
    return "The exchange, or what stands before it, is down or in maintenance: nothing is to be "
           "done "
           "but to wait";
  return "A network's log-in page, a proxy or a filter answers in its place: open any web page in "
         "a "
         "browser on this machine and log in, or name the proxy in HTTPS_PROXY";
}

}  // namespace

std::string describe_foreign_answer(const net::HttpResponse& response) {
  const std::string head =
      "HTTP status " + std::to_string(response.status) +
      (response.content_type.empty() ? "" : ", content type " + quotable(response.content_type));
  const std::string_view body =
      std::string_view(response.body).substr(0, std::min(response.body.size(), looked_at));
  if (response.status / 100 == 3 && !response.location.empty())
    return "a redirect to " + quotable(response.location) + " (" + head +
           "), which is not followed. That is usually the log-in page of a network: open any web "
           "page in a browser on this machine and log in";
  if (body.empty()) return "an answer without content (" + head + "). It is asked for again";
  if (is_compressed(response))
    return "compressed bytes that nobody asked for (" + head +
           (response.content_encoding.empty() ? "" : ", " + quotable(response.content_encoding)) +
           "). A proxy or a filter changes the answers: reach the exchange without it";
  if (is_page(response)) {
    const auto words = words_of_page(body);
    return "a web page, '" + words + "' (" + head + "). " + meaning_of_page(response.status, words);
  }
  return "no answer of the exchange, '" + quotable(body) + "' (" + head + ")";
}

}  // namespace rq::okx
