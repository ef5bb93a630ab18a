#include "sim/synthetic_market.hpp"

#include <algorithm>

namespace rq::sim {

namespace {

constexpr std::int64_t us_a_second = 1'000'000;
constexpr std::int64_t us_a_minute = 60 * us_a_second;
constexpr std::int64_t us_an_hour = 60 * us_a_minute;
constexpr std::int64_t us_a_day = 24 * us_an_hour;

// Means of what the draws below make, to hit the trades a day that were asked for.
constexpr std::int64_t burst_length_x100 = 340;
constexpr std::int64_t activity_x100 = 144;

std::int64_t us_of(Timestamp time) {
  return time.time_since_epoch().count() * 1000;
}

}  // namespace

Disorder Disorder::all() {
  Disorder disorder;
  disorder.id_holes = 50;
  disorder.late_trades = 40;
  disorder.out_of_order = 5;
  disorder.silences = 1500;
  disorder.long_silences = 6000;
  disorder.finer_decimals = 30;
  disorder.contract_changes = 900;
  return disorder;
}

SyntheticMarket::SyntheticMarket(const MarketSettings& settings)
    : settings_(settings),
      random_(settings.seed),
      clock_us_(us_of(settings.start)),
      end_us_(us_of(settings.start + settings.duration)),
      id_(settings.first_id),
      contract_{settings.contract_value, Decimal(1, 0), settings.contract_type},
      unit_(std::max<std::int64_t>(8, settings.price / 4000)),
      price_(settings.price),
      anchor_(settings.price),
      swing_from_(settings.price),
      swing_to_(settings.price),
      swing_begin_us_(clock_us_),
      swing_end_us_(clock_us_) {}

std::optional<Trade> SyntheticMarket::next() {
  if (burst_left_ == 0) {
    advance_clock();
    begin_burst();
  }
  if (clock_us_ >= end_us_) return std::nullopt;
  --burst_left_;
  price_ = next_price();
  Trade trade;
  trade.time = from_unix_ms(clock_us_ / 1000);
  trade.id = id_++;
  trade.side = burst_side_;
  trade.price = {Decimal(price_, settings_.price_decimals)};
  trade.size = {Decimal(next_size(), settings_.size_decimals)};
  trade.contract = contract_;
  disturb(trade);
  return trade;
}

void SyntheticMarket::advance_clock() {
  if (const auto minute = clock_us_ / us_a_minute; minute != minute_) {
    minute_ = minute;
    constexpr std::array<std::int64_t, 6> paces{600, 200, 100, 100, 50, 25};
    if (random_.once_in(8)) gap_percent_ = paces[random_.below(paces.size())];
  }
  const auto trades = static_cast<std::int64_t>(settings_.trades_per_day);
  const std::int64_t mean_us = us_a_day / 10'000 * burst_length_x100 * activity_x100 / trades;
  // Halvings plus a fraction: close to exponential, with mean 1.5.
  const std::int64_t draw =
      random_.halvings() * 256 + static_cast<std::int64_t>(random_.below(256));
  clock_us_ += mean_us * gap_percent_ / 100 * draw / 384;
  const Disorder& disorder = settings_.disorder;
  if (random_.once_in(disorder.silences)) clock_us_ += random_.between(1, 30) * us_an_hour;
  if (random_.once_in(disorder.long_silences)) clock_us_ += random_.between(5, 12) * us_a_day;
}

void SyntheticMarket::begin_burst() {
  burst_left_ = 1 + static_cast<std::uint64_t>(random_.halvings());
  if (random_.once_in(16)) burst_left_ += static_cast<std::uint64_t>(random_.between(5, 40));
  if (clock_us_ >= swing_end_us_) begin_swing();
  const bool with_swing = !random_.once_in(3);
  burst_side_ = (swing_to_ >= swing_from_) == with_swing ? Side::buy : Side::sell;
}

void SyntheticMarket::begin_swing() {
  price_ = swing_to_;
  turns_[turn_count_++ % turns_.size()] = swing_to_;
  anchor_ += random_.between(-unit_ / 4, unit_ / 4) + (settings_.price - anchor_) / 64;
  const bool was_up = swing_to_ >= swing_from_;
  const bool far_off = (was_up ? price_ - anchor_ : anchor_ - price_) > 0;
  const bool up = far_off || !random_.once_in(3) ? !was_up : was_up;
  swing_from_ = price_;
  swing_to_ = std::max<std::int64_t>(1, next_target(up));
  swing_begin_us_ = clock_us_;
  swing_end_us_ = clock_us_ + random_.between(3, 90) * us_a_second;
}

std::int64_t SyntheticMarket::next_target(bool up) {
  if (random_.once_in(3)) {  // back to a level where the market turned before, or next to it
    const std::int64_t level = turns_[random_.below(std::min(turn_count_, turns_.size()))];
    const std::int64_t beside = level + (random_.once_in(2) ? random_.between(-3, 3) : 0);
    if ((beside > price_) == up && std::abs(beside - price_) < 6 * unit_) return beside;
  }
  const std::int64_t length = unit_ / 8 + random_.between(0, unit_) * (1 + random_.halvings()) / 2;
  return up ? price_ + length : price_ - length;
}

std::int64_t SyntheticMarket::next_price() {
  const auto [low, high] = std::minmax(swing_from_, swing_to_);
  const std::int64_t length_ms = (swing_end_us_ - swing_begin_us_) / 1000;
  const std::int64_t passed_ms = std::min(length_ms, (clock_us_ - swing_begin_us_) / 1000);
  // The last fifth of a swing stays at its end: there the book holds.
  const std::int64_t progress = std::min(length_ms, passed_ms * 5 / 4);
  const std::int64_t path = swing_from_ + (swing_to_ - swing_from_) * progress / length_ms;
  const std::int64_t noise = random_.between(-unit_ / 16, unit_ / 16);
  return std::clamp(random_.once_in(4) ? path : path + noise, low, high);
}

std::int64_t SyntheticMarket::next_size() {
  if (random_.once_in(50)) return random_.between(500, 10'000);
  return random_.once_in(3) ? random_.between(20, 300) : random_.between(1, 20);
}

void SyntheticMarket::disturb(Trade& trade) {
  using std::chrono::milliseconds;
  const Disorder& disorder = settings_.disorder;
  if (random_.once_in(disorder.id_holes)) id_ += 1 + random_.below(1000);
  if (random_.once_in(disorder.out_of_order)) trade.time -= milliseconds(random_.between(1, 999));
  if (random_.once_in(disorder.late_trades))
    trade.time -= milliseconds(random_.between(62'000, 600'000));
  if (random_.once_in(disorder.finer_decimals)) {
    const auto finer = [&](const Decimal& value) {
      return Decimal(value.mantissa() * 10 + random_.between(1, 9), value.decimals() + 1);
    };
    trade.price = {finer(trade.price.value)};
    trade.size = {finer(trade.size.value)};
  }
  if (random_.once_in(disorder.contract_changes)) {
    const Decimal& value = settings_.contract_value;
    const bool changed = contract_.value != value;
    contract_.value = changed ? value : Decimal(value.mantissa() * 10, value.decimals());
  }
}

std::vector<Trade> make_trades(const MarketSettings& settings) {
  SyntheticMarket market(settings);
  std::vector<Trade> trades;
  while (auto trade = market.next()) trades.push_back(*std::move(trade));
  return trades;
}

}  // namespace rq::sim
