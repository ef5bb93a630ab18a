#include "trades_import/run.hpp"

#include <chrono>
#include <string>

#include "trades_import/import.hpp"

#include "app/ending.hpp"
#include "app/log.hpp"
#include "app/wall_clock.hpp"
#include "core/duration.hpp"
#include "vault/file_system.hpp"

namespace rq::trades_import {

namespace {

std::int64_t milliseconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

/// A conflict, another market, or nothing but rows that cannot be read: bad data. No row at all: no
/// input.
ExitCode result_of(const Totals& totals) {
  if (totals.trades.conflicts > 0) return ExitCode::bad_data;
  if (totals.trades.rows > 0 && totals.refused > 0) return ExitCode::bad_data;
  if (totals.trades.rows > 0) return ExitCode::ok;
  app::log::error(
      "nothing was imported: the files hold no readable trades of the instruments asked for");
  return totals.rejected > 0 ? ExitCode::bad_data : ExitCode::no_input;
}

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

std::string summary(const Totals& totals, std::chrono::steady_clock::duration time) {
  const auto& [rows, fresh, duplicates, conflicts] = totals.trades;
  return "rows=" + std::to_string(rows + totals.rejected) + " new=" + std::to_string(fresh) +
         " duplicates=" + std::to_string(duplicates) + " conflicts=" + std::to_string(conflicts) +
         " rejected=" + std::to_string(totals.rejected) +
         " files=" + std::to_string(totals.files_written) +
         " missing=" + std::to_string(totals.missing) + " holes=" + std::to_string(totals.holes) +
         " longest=" + without_blanks(format_rounded(totals.longest_hole)) +
         " respelled=" + std::to_string(totals.respelled) +
         " off_tick=" + std::to_string(totals.off_tick) +
         " ms=" + std::to_string(milliseconds(time));
}

}  // namespace

ExitCode run(const Options& options) {
  check(options);
  const auto start = std::chrono::steady_clock::now();
  const auto now = app::utc_now();
  const auto fs = vault::native_file_system();
  Import import(*fs, options.vault.layout(), options);
  import.read(now);
  import.compare();
  import.write(now);
  const Totals& totals = import.totals();
  const ExitCode result = result_of(totals);
  app::log_ending(result, summary(totals, std::chrono::steady_clock::now() - start));
  return result;
}

}  // namespace rq::trades_import
