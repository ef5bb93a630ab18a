#include "market/minute_builder.hpp"

#include <algorithm>

namespace rq {

namespace {

/// Largest mantissa that a `Decimal` can still take times 10^n.
constexpr std::array<std::int64_t, 19> scalable = [] {
  std::array<std::int64_t, 19> limits{};
  for (std::size_t n = 0; n < limits.size(); ++n)
    limits[n] = (powers_of_ten.back() - 1) / powers_of_ten[n];
  return limits;
}();

/// `value` in units of 10^-decimals; −1 when it is finer than that or too large. `value` > 0.
std::int64_t in_units(const Decimal& value, int decimals) {
  // Sizes come with any number of decimals, so what is the same for all of them is not branched on.
  if (value.decimals() > decimals) return -1;
  const auto shift = static_cast<std::size_t>(decimals - value.decimals());
  return value.mantissa() <= scalable[shift] ? value.mantissa() * powers_of_ten[shift] : -1;
}

}  // namespace

MinuteBuilder::MinuteBuilder(const State& state) {
  if (state.watermark) advance_watermark(*state.watermark);
  for (const Minute& minute : state.open) minute_of(minute.start).exact = minute;
}

MinuteBuilder::Result MinuteBuilder::add(const Trade& trade) {
  Result result = Result::added;
  if (trade.time >= next_close_) {
    advance_watermark(trade.time);
    result = Result::closed;
  } else if (trade.time > watermark_) {
    watermark_ = trade.time;
  }
  if (trade.time < closed_through_) return Result::late;
  OpenMinute& minute = minute_of(trade.time);
  if (!lane_takes(trade, minute)) add_exactly(trade, minute);
  return result;
}

void MinuteBuilder::advance_watermark(Timestamp time) {
  watermark_ = time;
  closed_through_ = floor_minute(time - grace);
  next_close_ = closed_through_ + one_minute + grace;
  if (handed_out_) closed_.clear();
  handed_out_ = false;
  const auto first_new = closed_.size();
  for (OpenMinute& minute : slots_) {
    if (minute.start == no_time || minute.start >= closed_through_) continue;
    flush(minute);
    if (minute.exact.trade_count > 0) closed_.push_back(std::move(minute.exact));
    minute = OpenMinute{};
  }
  std::sort(closed_.begin() + static_cast<std::ptrdiff_t>(first_new), closed_.end(),
            [](const Minute& a, const Minute& b) { return a.start < b.start; });
}

MinuteBuilder::OpenMinute& MinuteBuilder::minute_of(Timestamp time) {
  if (time >= recent_->start && time < recent_->start + one_minute) return *recent_;
  const Timestamp start = floor_minute(time);
  // Open minutes are neighbours, so the parity of a minute's number tells them apart.
  recent_ = &slots_[static_cast<std::size_t>(start.time_since_epoch() / one_minute) % 2];
  recent_->start = start;
  return *recent_;
}

bool MinuteBuilder::lane_takes(const Trade& trade, OpenMinute& minute) {
  Run& run = minute.run;
  const std::int64_t price = in_units(trade.price.value, lane_.price_decimals);
  const std::int64_t size = in_units(trade.size.value, lane_.size_decimals);
  if (price < 0 || size < 0 || !(trade.contract == lane_.contract)) return false;
  const auto unsigned_price = static_cast<std::uint64_t>(price);
  const Product128 price_size = multiply(unsigned_price, static_cast<std::uint64_t>(size));
  const auto side = static_cast<std::size_t>(trade.side);
  if (price_size.high != 0 || !run.price_price_size.has_room()) return false;

  // Ids grow through the file, so of two trades of one instant the one read later is the later.
  if (run.count == 0) {
    run.open = run.high = run.low = run.close = price;
    run.open_time = run.close_time = trade.time;
  } else {
    if (trade.time < run.open_time) {
      run.open = price;
      run.open_time = trade.time;
    }
    if (trade.time >= run.close_time) {
      run.close = price;
      run.close_time = trade.time;
    }
    run.high = std::max(run.high, price);
    run.low = std::min(run.low, price);
  }
  ++run.count;
  run.size[side].add(static_cast<std::uint64_t>(size));
  run.price_size[side].add(price_size.low);
  run.price_price_size.add(multiply(unsigned_price, price_size.low));
  return true;
}

void MinuteBuilder::add_exactly(const Trade& trade, OpenMinute& minute) {
  flush_all();
  minute.exact.merge(Minute::of(trade));
  // Widen the lane to what this trade needed, so that the next ones like it are fast. A number
  // finer than any tick is an oddity that must not cost the ordinary ones their room.
  constexpr int finest = 9;
  const auto widen = [](int decimals, const Decimal& value) {
    return value.decimals() <= finest ? std::max(decimals, value.decimals()) : decimals;
  };
  lane_.price_decimals = widen(lane_.price_decimals, trade.price.value);
  lane_.size_decimals = widen(lane_.size_decimals, trade.size.value);
  lane_.contract = trade.contract;
}

void MinuteBuilder::flush(OpenMinute& minute) const {
  const Run& run = minute.run;
  if (run.count == 0) return;
  const auto price = [&](std::int64_t units) {
    return Price{Decimal(units, lane_.price_decimals)};
  };
  const int size_decimals = lane_.size_decimals;
  const int price_size_decimals = lane_.price_decimals + size_decimals;
  const BigDecimal face = lane_.contract.face();
  const bool linear = lane_.contract.type == ContractType::linear;
  const auto of_both_sides = [](const std::array<Sum128, 2>& sums, int decimals) {
    return BigDecimal(sums[0].value(), decimals) + BigDecimal(sums[1].value(), decimals);
  };
  const auto money = [&](Side side) {
    const auto i = static_cast<std::size_t>(side);
    const BigDecimal coins = linear ? BigDecimal(run.price_size[i].value(), price_size_decimals)
                                    : BigDecimal(run.size[i].value(), size_decimals);
    return Notional{coins * face};
  };

  Minute part;
  part.start = minute.start;
  part.open = price(run.open);
  part.high = price(run.high);
  part.low = price(run.low);
  part.close = price(run.close);
  part.open_time = run.open_time;
  part.close_time = run.close_time;
  part.volume.value = of_both_sides(run.size, size_decimals);
  part.buy_notional = money(Side::buy);
  part.sell_notional = money(Side::sell);
  part.price_notional = face * (linear ? BigDecimal(run.price_price_size.value(),
                                                    lane_.price_decimals + price_size_decimals)
                                       : of_both_sides(run.price_size, price_size_decimals));
  part.trade_count = run.count;
  minute.exact.merge(part);
  minute.run = Run{};
}

void MinuteBuilder::flush_all() {
  for (OpenMinute& minute : slots_) flush(minute);
}

const std::vector<Minute>& MinuteBuilder::take_closed() {
  handed_out_ = true;
  return closed_;
}

MinuteBuilder::State MinuteBuilder::state() {
  flush_all();
  State state;
  if (watermark_ != no_time) state.watermark = watermark_;
  for (const OpenMinute& minute : slots_)
    if (minute.exact.trade_count > 0) state.open.push_back(minute.exact);
  std::sort(state.open.begin(), state.open.end(),
            [](const Minute& a, const Minute& b) { return a.start < b.start; });
  return state;
}

}  // namespace rq
