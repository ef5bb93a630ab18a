#include "support/reference_model.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <map>

#include "core/timeframe.hpp"

namespace rq::test {

namespace {

using namespace std::chrono_literals;
using Trades = std::vector<const Trade*>;

/// §4: drops late trades, and orders the others by (ts, trade id).
Trades on_time(const std::vector<Trade>& trades, std::uint64_t& late, Timestamp& watermark) {
  Trades kept;
  watermark = trades.front().time;
  for (const Trade& trade : trades) {
    watermark = std::max(watermark, trade.time);
    if (watermark >= floor_minute(trade.time) + 60s + 1s)
      ++late;
    else
      kept.push_back(&trade);
  }
  std::sort(kept.begin(), kept.end(), [](const Trade* a, const Trade* b) {
    return a->time != b->time ? a->time < b->time : a->id < b->id;
  });
  return kept;
}

/// Trades in order, by the start of their window.
std::map<Timestamp, Trades> by_window(const Trades& trades, std::chrono::minutes length) {
  std::map<Timestamp, Trades> windows;
  for (const Trade* trade : trades) {
    const auto day = std::chrono::floor<std::chrono::days>(trade->time);
    const auto number = (trade->time - day) / length;
    windows[day + number * length].push_back(trade);
  }
  return windows;
}

BigDecimal money(const Trade& trade) {
  BigDecimal result = BigDecimal(trade.size.value) * BigDecimal(trade.contract.value) *
                      BigDecimal(trade.contract.multiplier);
  if (trade.contract.type == ContractType::linear) result = result * BigDecimal(trade.price.value);
  return result;
}

Minute minute_of(Timestamp start, const Trades& trades) {
  Minute minute;
  minute.start = start;
  minute.open = trades.front()->price;
  minute.close = trades.back()->price;
  minute.open_time = trades.front()->time;
  minute.close_time = trades.back()->time;
  minute.high = minute.low = minute.open;
  minute.trade_count = trades.size();
  for (const Trade* trade : trades) {
    minute.high = std::max(minute.high, trade->price);
    minute.low = std::min(minute.low, trade->price);
    minute.volume.value += BigDecimal(trade->size.value);
    (trade->side == Side::buy ? minute.buy_notional : minute.sell_notional).value += money(*trade);
    minute.price_notional += BigDecimal(trade->price.value) * money(*trade);
  }
  return minute;
}

/// §5: one window, from the minutes that start in (last − length, last].
struct Window {
  BigDecimal price_notional;
  BigDecimal notional;
  std::uint64_t trade_count = 0;

  Window(const std::vector<Minute>& minutes, Timestamp last, std::chrono::minutes length) {
    const auto first = std::find_if(minutes.begin(), minutes.end(), [&](const Minute& minute) {
      return minute.start > last - length;
    });
    for (auto it = first; it != minutes.end() && it->start <= last; ++it) {
      price_notional += it->price_notional;
      notional += it->buy_notional.value + it->sell_notional.value;
      trade_count += it->trade_count;
    }
  }
  [[nodiscard]] BigDecimal vwap() const {
    return *BigDecimal::parse(quotient_on_paper(price_notional, notional));
  }
};

std::vector<VwapRecord> vwap_of(const std::vector<Minute>& minutes, Timestamp as_of) {
  std::vector<VwapRecord> records;
  if (minutes.empty()) return records;
  std::vector<Minute> near;  // what the windows can hold: keeps weeks of silence affordable
  auto next = minutes.begin();
  for (Timestamp minute = minutes.front().start; minute < as_of; minute += 1min) {
    if (next != minutes.end() && next->start == minute) near.push_back(*next++);
    std::erase_if(near, [&](const Minute& m) { return m.start + 4h <= minute; });
    const Window hours(near, minute, 4h);
    if (hours.trade_count == 0) continue;
    const Window hour(near, minute, 1h);
    VwapRecord record;
    record.window_start = minute;
    record.vwap_4h = hours.vwap();
    record.trade_count_4h = hours.trade_count;
    record.trade_count_1h = hour.trade_count;
    if (hour.trade_count > 0) record.vwap_1h = hour.vwap();
    records.push_back(std::move(record));
  }
  return records;
}

/// §9: from all that was bought and sold since the first trade.
std::vector<CvdRecord> cvd_of(const Trades& trades, Timeframe timeframe, Timestamp as_of) {
  std::vector<CvdRecord> records;
  Notional bought;
  Notional sold;
  for (const auto& [start, inside] : by_window(trades, duration_of(timeframe))) {
    if (start + duration_of(timeframe) > as_of) break;
    CvdRecord record{timeframe, start, {}, {}, {}};
    for (const Trade* trade : inside) {
      const bool buys = trade->side == Side::buy;
      (buys ? record.buy_notional : record.sell_notional).value += money(*trade);
      (buys ? bought : sold).value += money(*trade);
    }
    record.cvd.value = bought.value - sold.value;
    records.push_back(std::move(record));
  }
  return records;
}

/// §6, from the trades themselves.
std::vector<Candle> candles_of(const Trades& trades, Timestamp as_of) {
  std::vector<Candle> candles;
  for (const Timeframe timeframe : all_timeframes) {
    for (const auto& [start, inside] : by_window(trades, duration_of(timeframe))) {
      if (start + duration_of(timeframe) > as_of) continue;
      const Minute sums = minute_of(start, inside);
      candles.push_back({timeframe, start, sums.open, sums.high, sums.low, sums.close, sums.volume,
                         sums.trade_count});
    }
  }
  std::sort(candles.begin(), candles.end(), [](const Candle& a, const Candle& b) {
    return std::pair(a.start + duration_of(a.timeframe), a.timeframe) <
           std::pair(b.start + duration_of(b.timeframe), b.timeframe);
  });
  return candles;
}

std::optional<std::uint64_t> ticks(const Price& a, const Price& b,
                                   const std::optional<Price>& tick_size) {
  if (!tick_size) return std::nullopt;
  BigDecimal rest = (BigDecimal(a.value) - BigDecimal(b.value)).abs();
  // Whole ticks by counting them off, large steps first.
  std::uint64_t count = 0;
  for (std::int64_t step = 1'000'000'000; step > 0; step /= 10) {
    const BigDecimal length = BigDecimal(tick_size->value) * BigDecimal(Decimal(step, 0));
    for (; rest >= length; rest -= length) count += static_cast<std::uint64_t>(step);
  }
  return count;
}

/// §7 for one timeframe: every untouched wick is looked at with every candle.
class SlowTracker {
 public:
  explicit SlowTracker(const std::optional<Price>& tick_size) : tick_size_(tick_size) {}

  void add(const Candle& candle, std::vector<WickEvent>& events) {
    const Timestamp now = candle.start + duration_of(candle.timeframe);
    expire(now, events);
    const std::vector<Wick> met = untouched;
    touch(candle, now, events);
    const Price top = std::max(candle.open, candle.close);
    const Price bottom = std::min(candle.open, candle.close);
    if (candle.high > top) create(WickType::high, candle, now, met, events);
    if (bottom > candle.low) create(WickType::low, candle, now, met, events);
  }

  std::vector<Wick> untouched;  // by creation time, high before low

 private:
  void expire(Timestamp now, std::vector<WickEvent>& events) {
    std::erase_if(untouched, [&](const Wick& wick) {
      if (now - wick.creation < 168h) return false;
      events.push_back({wick, WickStatus::expired, std::nullopt, tick_size_});
      return true;
    });
  }

  void touch(const Candle& candle, Timestamp now, std::vector<WickEvent>& events) {
    std::erase_if(untouched, [&](const Wick& wick) {
      const bool is_high = wick.type == WickType::high;
      const Price tip = is_high ? wick.high : wick.low;
      const Price extreme = is_high ? candle.high : candle.low;
      const bool by_wick = is_high ? extreme >= tip : extreme <= tip;
      const bool by_body =
          std::min(candle.open, candle.close) <= tip && tip <= std::max(candle.open, candle.close);
      if (!by_wick && !by_body) return false;
      const auto touch_class = by_wick && by_body ? TouchClass::both
                               : by_wick          ? TouchClass::wick
                                                  : TouchClass::body;
      events.push_back({wick, WickStatus::touched,
                        Touch{now, touch_class, ticks(extreme, tip, tick_size_)}, tick_size_});
      return true;
    });
  }

  void create(WickType type, const Candle& candle, Timestamp now, const std::vector<Wick>& met,
              std::vector<WickEvent>& events) {
    const Price tip = type == WickType::high ? candle.high : candle.low;
    std::optional<std::uint64_t> nearest;
    for (const Wick& other : met) {
      if (other.type != type) continue;
      const auto away = ticks(tip, type == WickType::high ? other.high : other.low, tick_size_);
      if (away && (!nearest || *away < *nearest)) nearest = away;
    }
    const Wick wick{candle.timeframe, type,       now,          candle.open,
                    candle.high,      candle.low, candle.close, nearest};
    untouched.push_back(wick);
    events.push_back({wick, WickStatus::untouched, std::nullopt, tick_size_});
  }

  std::optional<Price> tick_size_;
};

/// A mantissa of any length and its decimal places.
struct Digits {
  boost::multiprecision::cpp_int value;
  int places = 0;

  explicit Digits(std::string text) {
    const auto point = text.find('.');
    if (point != std::string::npos) {
      places = static_cast<int>(text.size() - point - 1);
      text.erase(point, 1);
    }
    const bool negative = text.starts_with('-');
    text.erase(0, negative ? std::min(text.find_first_not_of("-0"), text.size())
                           : std::min(text.find_first_not_of('0'), text.size()));
    if (!text.empty()) value = boost::multiprecision::cpp_int(text);
    if (negative) value = -value;
  }
};

/// digits × 10^-places, canonical.
std::string plain(std::string digits, int places) {
  if (places < 0) digits.append(static_cast<std::size_t>(-places), '0');
  const auto fraction = static_cast<std::size_t>(std::max(places, 0));
  if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
  if (fraction > 0) {
    digits.insert(digits.size() - fraction, ".");
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.pop_back();
  }
  return digits;
}

}  // namespace

std::string quotient_on_paper(const BigDecimal& numerator, const BigDecimal& denominator) {
  constexpr std::size_t kept = 18;
  Digits top(numerator.to_string());
  Digits bottom(denominator.to_string());
  if (top.value == 0) return "0";
  const bool negative = (top.value < 0) != (bottom.value < 0);
  top.value = abs(top.value);
  bottom.value = abs(bottom.value);
  // Enough zeros brought down for more digits than are kept.
  const int zeros = static_cast<int>(bottom.value.str().size() + kept + 1);
  top.value *= pow(boost::multiprecision::cpp_int(10), static_cast<unsigned>(zeros));
  std::string digits = boost::multiprecision::cpp_int(top.value / bottom.value).str();
  const bool remainder = top.value % bottom.value != 0;
  int places = top.places - bottom.places + zeros;
  const std::string rest = digits.substr(kept);
  digits.resize(kept);
  places -= static_cast<int>(rest.size());
  const std::string half = "5" + std::string(rest.size() - 1, '0');
  const bool odd = (digits.back() - '0') % 2 == 1;
  if (rest > half || (rest == half && (remainder || odd)))
    digits = (boost::multiprecision::cpp_int(digits) + 1).str();
  return (negative ? "-" : "") + plain(digits, places);
}

Derived derive(const std::vector<Trade>& trades, const std::optional<Price>& tick_size) {
  Derived derived;
  if (trades.empty()) return derived;
  Timestamp watermark;
  const Trades kept = on_time(trades, derived.late, watermark);
  const Timestamp as_of = floor_minute(watermark - 1s);
  derived.as_of = as_of;
  for (const auto& [start, inside] : by_window(kept, 1min))
    if (start + 60s <= as_of) derived.minutes.push_back(minute_of(start, inside));
  derived.vwap = vwap_of(derived.minutes, as_of);
  derived.cvd = cvd_of(kept, Timeframe::m1, as_of);
  derived.candles = candles_of(kept, as_of);
  std::vector<SlowTracker> trackers(timeframe_count, SlowTracker(tick_size));
  for (const Candle& candle : derived.candles)
    trackers[index_of(candle.timeframe)].add(candle, derived.events);
  for (const SlowTracker& tracker : trackers)
    derived.untouched.insert(derived.untouched.end(), tracker.untouched.begin(),
                             tracker.untouched.end());
  return derived;
}

std::vector<CvdRecord> derive_cvd(const std::vector<Trade>& trades, Timeframe timeframe) {
  if (trades.empty()) return {};
  std::uint64_t late = 0;
  Timestamp watermark;
  const Trades kept = on_time(trades, late, watermark);
  return cvd_of(kept, timeframe, floor_minute(watermark - 1s));
}

}  // namespace rq::test
