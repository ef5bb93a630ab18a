// One of the files that confluence is read from: any bytes. They are read or refused with a reason,
// and what is read can be weighed. The first byte says which file the others are.
#include <array>
#include <cstddef>
#include <cstdint>

#include "fuzz/require.hpp"
#include "support/confluent_vault.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "market/signals/factors.hpp"
#include "vault/market_view_reader.hpp"

namespace {

using namespace rq;
using rq::fuzz::require;

const InstId& instrument = test::confluent_instrument();
const Timestamp as_of = test::confluent_moment();
const vault::Layout layout("/vault");

vault::Layout::Path file_number(std::uint8_t number) {
  switch (number % 4) {
    case 0:
      return layout.vwap(instrument);
    case 1:
      return layout.candles(instrument, Timeframe::m1);
    case 2:
      return vault::day_file(layout.cvd_folder(instrument), date_of(as_of));
    default:
      return layout.l2_hour(instrument, as_of - std::chrono::seconds(1), vault::L2Form::lines);
  }
}

Signal signal() {
  return {.stage = SignalStage::armed,
          .instrument = instrument,
          .event_id = "",
          .timeframe = Timeframe::m1,
          .wick_type = WickType::high,
          .tip = {Decimal(1'012'505, 1)},
          .wick_size = {},
          .creation = as_of - std::chrono::minutes(30),
          .touch_time = {},
          .tip_distance_ticks = {},
          .surrounding = {},
          .as_of = as_of};
}

void check_file(std::uint8_t number, const std::string& bytes) {
  auto tree = test::confluent_vault();
  tree[layout.relative(file_number(number))] = bytes;
  test::MemoryFileSystem disk;
  disk.load(tree, layout.root());
  const ConfluenceRules rules;
  const auto view = vault::read_market_view(disk, layout, instrument, as_of, rules);
  for (const auto& record : view.vwap)
    require(record.window_start < as_of && record.vwap_4h > BigDecimal(),
            "VWAPs are of their time");
  require(!view.book || (view.book->time <= as_of && view.book->time > as_of - rules.book_age),
          "the book is of its time");
  const auto weighed = weigh(signal(), view, rules);
  require(weighed.confluences() >= 1 && weighed.confluences() <= 1 + factors.size(),
          "confluences are counted");
  require(size_multiplier(weighed.conviction) + 1 == weighed.confluences(),
          "the size follows from the count");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  try {
    check_file(data[0], std::string(data + 1, data + size));
  } catch (const Error& error) {
    require(error.code() == ExitCode::bad_data, "bad bytes are bad data");
  }
  return 0;
}
