// The yardstick: five fields of every line with simdjson's on-demand parser, and nothing else.
#include <cstdio>
#include <cstring>
#include <memory>
#include <simdjson.h>
#include <vector>

namespace {

constexpr std::size_t read_size = std::size_t{256} * 1024;

struct Totals {
  std::size_t lines = 0;
  std::size_t bytes = 0;  // of the five values: keeps the work from being optimized away
};

void parse_line(simdjson::ondemand::parser& parser, const char* line, std::size_t length,
                std::size_t capacity, Totals& totals) {
  auto document = parser.iterate(line, length, capacity).value();
  auto object = document.get_object().value();
  for (const char* key : {"timestamp_utc", "trade_id", "side", "price", "qty_contracts"})
    totals.bytes += std::string_view(object.find_field(key).value()).size();
  ++totals.lines;
}

void parse_file(const char* name, simdjson::ondemand::parser& parser, Totals& totals) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name, "rb"), &std::fclose);
  if (!file) throw std::runtime_error(std::string("cannot open ") + name);
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  std::vector<char> buffer(2 * read_size + simdjson::SIMDJSON_PADDING);
  std::size_t filled = 0;
  while (const auto got = std::fread(buffer.data() + filled, 1, read_size, file.get())) {
    filled += got;
    const char* at = buffer.data();
    const char* const end = at + filled;
    const auto next_newline = [&] {
      return static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    };
    while (const char* newline = next_newline()) {
      const auto capacity = static_cast<std::size_t>(buffer.data() + buffer.size() - at);
      parse_line(parser, at, static_cast<std::size_t>(newline - at), capacity, totals);
      at = newline + 1;
    }
    filled = static_cast<std::size_t>(end - at);
    std::memmove(buffer.data(), at, filled);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    simdjson::ondemand::parser parser;
    Totals totals;
    for (int i = 1; i < argc; ++i) parse_file(argv[i], parser, totals);
    std::printf("%zu lines, %zu bytes of values\n", totals.lines, totals.bytes);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_simdjson: %s\n", error.what());
    return 1;
  }
  return 0;
}
