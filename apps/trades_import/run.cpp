#include "trades_import/run.hpp"

#include <chrono>
#include <string>

#include "trades_import/import.hpp"

#include "app/log.hpp"
#include "vault/file_system.hpp"

namespace rq::trades_import {

namespace {

std::string one_decimal(std::chrono::steady_clock::duration time) {
  const auto tenths = std::chrono::round<std::chrono::duration<int, std::deci>>(time).count();
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

std::string summary(const Totals& totals, std::chrono::steady_clock::duration time) {
  const auto& [rows, fresh, duplicates, conflicts] = totals.trades;
  return "done: rows " + std::to_string(rows + totals.rejected) + ", new " + std::to_string(fresh) +
         ", duplicates " + std::to_string(duplicates) + ", conflicts " + std::to_string(conflicts) +
         ", rejected " + std::to_string(totals.rejected) + ", files written " +
         std::to_string(totals.files_written) + ", seconds " + one_decimal(time);
}

}  // namespace

ExitCode run(const Options& options) {
  check_facts(options.facts);
  const auto start = std::chrono::steady_clock::now();
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto fs = vault::native_file_system();
  Import import(*fs, options.vault.layout(), options);
  import.read();
  import.compare();
  import.write(now);
  const Totals& totals = import.totals();
  if (totals.trades.rows == 0) app::log::warn("the files hold no trades to import");
  app::log::info(summary(totals, std::chrono::steady_clock::now() - start));
  return totals.trades.conflicts > 0 ? ExitCode::bad_data : ExitCode::ok;
}

}  // namespace rq::trades_import
