#include "cvd_calc/run.hpp"

#include <utility>

#include "cvd_calc/windows.hpp"

#include "app/instrument_choice.hpp"
#include "app/log.hpp"
#include "app/result_output.hpp"
#include "app/terminal.hpp"
#include "app/wall_clock.hpp"
#include "vault/cvd_pillar.hpp"
#include "vault/instrument_folders.hpp"

namespace rq::cvd_calc {

namespace {

std::vector<InstId> instruments_with_cvd(vault::FileSystem& fs, const vault::Layout& layout) {
  return vault::list_instruments(fs, layout.cvd_root()).instruments;
}

std::vector<InstId> all_instruments(vault::FileSystem& fs, const vault::Layout& layout) {
  auto found = instruments_with_cvd(fs, layout);
  if (found.empty())
    throw NoInputError("there is no CVD in " + vault::to_utf8(layout.root()) +
                       "; run cvd_calc without --timeframe first, or name another Vault with "
                       "--vault");
  return found;
}

ExitCode print(const Query& query, const vault::Layout& layout) {
  const auto fs = vault::native_file_system();
  const auto size = app::terminal_size();
  const TableStyle style{app::colour_wanted(), size ? app::LineWidth(size->columns) : std::nullopt};
  const auto instruments =
      query.instruments.empty() ? all_instruments(*fs, layout) : query.instruments;
  ExitCode result = ExitCode::ok;
  bool is_first = true;
  for (const InstId& instrument : instruments) {
    try {
      vault::CvdReader reader(*fs, layout, instrument);
      if (query.json) {
        write_json(reader, instrument, query, app::write_result);
        continue;
      }
      if (!std::exchange(is_first, false)) app::write_result("\n");
      write_table(reader, instrument, query, style, app::write_result);
    } catch (const NoInputError& error) {
      app::log::error(error.what() +
                      app::instrument_hint(instrument, instruments_with_cvd(*fs, layout), "a CVD"));
      if (result == ExitCode::ok) result = error.code();
    } catch (const Error& error) {
      app::log::error(error.what());
      if (result == ExitCode::ok) result = error.code();
    }
  }
  return result;
}

}  // namespace

ExitCode run(const Options& options) {
  const auto query = make_query(options, app::utc_now());
  if (!query) return app::run_calculator(program.name, options.calculator, vault::make_cvd_pillar);
  for (const auto& reading : query->readings) app::log::info(reading);
  return print(*query, options.calculator.vault.layout());
}

}  // namespace rq::cvd_calc
