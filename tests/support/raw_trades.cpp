#include "support/raw_trades.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include "sim/split_mix.hpp"
#include "vault/file_system.hpp"
#include "vault/instrument_facts.hpp"
#include "vault/layout.hpp"
#include "vault/trade_codec.hpp"

namespace rq::test {

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string type_name(ContractType type) {
  return type == ContractType::linear ? "linear" : "inverse";
}

std::string_view name_of(Side side) {
  return side == Side::buy ? "buy" : "sell";
}

Fields fields_of(const InstId& instrument, const Trade& trade, const LineStyle& style) {
  std::string time = format_ms(trade.time);
  if (style.microseconds) time.insert(time.size() - 1, "987");
  return {{"timestamp_utc", time},
          {"exchange", "okx"},
          {"market", "perp"},
          {"instId", instrument.str()},
          {"symbol_canon", instrument.symbol_canon()},
          {"trade_id", std::to_string(trade.id)},
          {"side", std::string(name_of(trade.side))},
          {"price", trade.price.value.to_string()},
          {"qty_contracts", trade.size.value.to_string()},
          {"ctVal", trade.contract.value.to_string()},
          {"ctMult", trade.contract.multiplier.to_string()},
          {"ctType", type_name(trade.contract.type)}};
}

std::string line_of(const Fields& fields, const LineStyle& style) {
  const std::string comma = style.spaced ? ", " : ",";
  const std::string colon = style.spaced ? ": " : ":";
  std::string line = "{";
  for (const auto& [key, value] : fields) {
    if (line.size() > 1) line += comma;
    line.append(1, '"').append(key).append(1, '"').append(colon);
    line.append(1, '"').append(value).append(1, '"');
  }
  line += '}';
  line += style.crlf ? "\r\n" : "\n";
  return line;
}

std::string& value_of(Fields& fields, const std::string& key) {
  return std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == key; })
      ->second;
}

/// A line that no reader may take, made from a good one.
std::string bad_line(Fields fields, const LineStyle& style, sim::SplitMix& random) {
  static const std::array<std::pair<std::string, std::string>, 12> spoilt{{
      {"instId", "OTHER-USDT-SWAP"},
      {"timestamp_utc", "2025-02-30T00:00:00.000Z"},
      {"timestamp_utc", "2025-12-14 21:34:56"},
      {"trade_id", "12x"},
      {"trade_id", ""},
      {"trade_id", "18446744073709551616"},
      {"trade_id", "1"},  // not increasing
      {"side", "hold"},
      {"price", "1e5"},
      {"price", "-1"},
      {"qty_contracts", ""},
      {"ctType", "quanto"},
  }};
  const auto kind = random.below(spoilt.size() + 4);
  if (kind < spoilt.size()) {
    const auto& [key, value] = spoilt[kind];
    value_of(fields, key) = value;
    return line_of(fields, style);
  }
  const std::string good = line_of(fields, style);
  switch (kind - spoilt.size()) {
    case 0:
      return "not JSON at all\n";
    case 1:
      return good.substr(0, good.size() / 2) + "\n";
    case 2:
      return "[" + good.substr(0, good.find('}') + 1) + "]\n";
    default:
      fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(random.below(fields.size())));
      // Of a line without "exchange", "market" or "symbol_canon" readers may think either way.
      if (fields[1].first != "exchange" || fields[2].first != "market" ||
          fields[4].first != "symbol_canon")
        return "{}\n";
      return line_of(fields, style);
  }
}

std::string facts_json(const sim::MarketSettings& settings) {
  const auto quoted = [](const std::string& key, const std::string& value) {
    return "\"" + key + "\":\"" + value + "\"";
  };
  const std::string normalized =
      quoted("ctVal", settings.contract_value.to_string()) + "," + quoted("ctMult", "1") + "," +
      quoted("ctType", type_name(settings.contract_type)) + "," +
      quoted("tickSz", Decimal(1, settings.price_decimals).to_string()) + "," +
      quoted("lotSz", Decimal(1, settings.size_decimals).to_string());
  return "{" + quoted("instId", settings.instrument) + "," +
         quoted("fetched_utc", format_seconds(settings.start)) + ",\"raw\":{},\"normalized\":{" +
         normalized + "}}\n";
}

std::string relative_raw_path(const std::string& instrument, Date day) {
  return "raw/okx/trades_perps/" + instrument + "/" + format_date(day) + ".jsonl";
}

}  // namespace

LineStyle LineStyle::all() {
  return {true, true, true, 10, 20, 20};
}

std::string trade_line(const InstId& instrument, const Trade& trade, const LineStyle& style) {
  return line_of(fields_of(instrument, trade, style), style);
}

Tree raw_vault(const sim::MarketSettings& settings, const std::vector<Trade>& trades,
               const LineStyle& style) {
  const auto instrument = InstId::require(settings.instrument);
  sim::SplitMix random(settings.seed);
  Tree tree;
  tree["meta/okx/instruments/" + settings.instrument + ".json"] = facts_json(settings);
  Date day{};
  for (const Trade& trade : trades) {
    day = std::max(day, date_of(trade.time));
    std::string& file = tree[relative_raw_path(settings.instrument, day)];
    if (random.once_in(style.blank_lines)) file += style.crlf ? "\r\n" : "\n";
    auto fields = fields_of(instrument, trade, style);
    if (random.once_in(style.bad_lines)) file += bad_line(fields, style, random);
    if (random.once_in(style.other_keys)) {
      const auto turn = fields.begin() + static_cast<std::ptrdiff_t>(random.below(fields.size()));
      std::rotate(fields.begin(), turn, fields.end());
      fields.emplace_back("received_by", "a later version");
    }
    file += line_of(fields, style);
  }
  return tree;
}

void write_raw_vault(const sim::MarketSettings& settings, const std::filesystem::path& vault) {
  constexpr std::size_t write_size = std::size_t{1} << 20;
  const auto instrument = InstId::require(settings.instrument);
  const vault::Layout layout(vault);
  const vault::ContractText contract{settings.contract_value.to_string(), "1",
                                     type_name(settings.contract_type)};
  const vault::TradeLineWriter writer(instrument, contract);
  const auto fs = vault::native_file_system();
  fs->create_directories(layout.instrument_facts(instrument).parent_path());
  vault::replace_file(*fs, layout.instrument_facts(instrument), facts_json(settings));
  fs->create_directories(layout.raw_trades_folder(instrument));

  sim::SyntheticMarket market(settings);
  Date day{};
  std::unique_ptr<vault::WriteFile> file;
  std::string lines;
  while (const auto trade = market.next()) {
    if (const Date today = date_of(trade->time); today > day || !file) {
      if (file) file->write(std::exchange(lines, {}));
      day = std::max(day, today);
      file = fs->create(layout.raw_trades(instrument, day));
    }
    const std::string price = trade->price.value.to_string();
    const std::string size = trade->size.value.to_string();
    writer.append(lines, {trade->id, trade->time, trade->side, price, size});
    if (lines.size() >= write_size) file->write(std::exchange(lines, {}));
  }
  if (file) file->write(lines);
}

void write_archive(const sim::MarketSettings& settings, std::ostream& out) {
  out << "instrument_name,trade_id,side,price,size,created_time\n";
  sim::SyntheticMarket market(settings);
  while (const auto trade = market.next())
    out << settings.instrument << ',' << trade->id << ',' << name_of(trade->side) << ','
        << trade->price.value.to_string() << ',' << trade->size.value.to_string() << ','
        << trade->time.time_since_epoch().count() << '\n';
}

}  // namespace rq::test
