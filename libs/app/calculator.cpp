#include "app/calculator.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <exception>
#include <new>

#include "app/ending.hpp"
#include "app/instrument_choice.hpp"
#include "app/log.hpp"
#include "app/progress.hpp"
#include "app/reject_log.hpp"
#include "core/quote.hpp"
#include "vault/instrument_folders.hpp"
#include "vault/instrument_lock.hpp"
#include "vault/raw_cursor.hpp"

namespace rq::app {

namespace {

/// "cvd_calc BTC-USDT-SWAP (3 of 80)"; `instrument` is one of them.
std::string label_of(const std::string& program, const std::vector<InstId>& instruments,
                     const InstId& instrument) {
  const std::string label = program + ' ' + instrument.str();
  if (instruments.size() == 1) return label;
  const auto number = &instrument - instruments.data() + 1;
  return label + " (" + std::to_string(number) + " of " + std::to_string(instruments.size()) + ')';
}

class LoggingObserver final : public vault::FoldJobObserver {
 public:
  explicit LoggingObserver(const std::string& label) : bar_(label) { bar_.begin("reading"); }

  void progress(std::uint64_t done, std::uint64_t total) override { bar_.show(done, total); }
  void rejected(const std::string& where, const std::string& reason) override {
    rejects_.report(where, reason);
  }
  void note(const std::string& message) override { log::warn(message); }

 private:
  ProgressBar bar_;
  RejectLog rejects_;
};

std::vector<InstId> instruments_with_raw_trades(vault::FileSystem& fs,
                                                const vault::Layout& layout) {
  auto instruments = instruments_in(fs, layout, layout.raw_trades_root());
  std::erase_if(instruments, [&](const InstId& id) {
    return !vault::may_have([&] { return vault::has_raw_trades(fs, layout, id); });
  });
  return instruments;
}

std::vector<InstId> all_instruments(vault::FileSystem& fs, const vault::Layout& layout) {
  auto instruments = instruments_with_raw_trades(fs, layout);
  if (instruments.empty())
    throw NoInputError("no raw trades in " + vault::to_utf8(layout.raw_trades_root()) +
                       ": name the Vault with --vault or RAVEQUANT_VAULT, or import some trades "
                       "(trades_import --help).");
  return instruments;
}

/// A tape that jumped ahead makes everything after it late: that deserves a second look.
void warn_if_mostly_late(const InstId& instrument, const vault::FoldJobReport& report) {
  constexpr std::uint64_t acceptable_percent = 5;
  if (report.late * 100 <= report.trades * acceptable_percent) return;
  log::warn(instrument.str() + ": " + std::to_string(report.late) + " of " +
            std::to_string(report.trades) +
            " trades came after their minute had closed and are left out. Look for a trade with a "
            "time in the future in the raw files: it stands in a file that is named after that "
            "day. Stop the recorder, move that file out of the Vault, start the recorder, which "
            "fetches its trades again, and run each calculator with --rebuild.");
}

constexpr std::size_t longest_reason = 300;

/// The message, which mostly names the instrument by a path of its.
std::string named(const InstId& instrument, const std::string& message) {
  return message.find(instrument.str()) == std::string::npos ? instrument.str() + ": " + message
                                                             : message;
}

std::string figures(std::size_t instruments, std::size_t failed, const vault::FoldJobReport& report,
                    std::chrono::steady_clock::duration elapsed) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
  return "instruments=" + std::to_string(instruments) +
         (failed == 0 ? "" : " failed=" + std::to_string(failed)) +
         " trades=" + std::to_string(report.trades) + " late=" + std::to_string(report.late) +
         " rejected=" + std::to_string(report.rejected) +
         " read=" + std::to_string(report.bytes_read) +
         " written=" + std::to_string(report.bytes_written) + " ms=" + std::to_string(ms);
}

}  // namespace

void add_calculator_options(CLI::App& cli, CalculatorOptions& options) {
  add_vault_options(cli, options.vault,
                    "Instrument to work on, as in BTC-USDT-SWAP; repeatable. Without it: every "
                    "instrument with raw trades");
  cli.add_flag("--rebuild", options.job.rebuild,
               "Recompute everything from the raw trades and swap the result in");
  cli.add_flag("--strict", options.job.strict,
               "Stop at the first line that cannot be read (exit 65) and keep nothing of the run");
}

ExitCode run_calculator(const std::string& program, const CalculatorOptions& options,
                        const vault::PillarFactory& make_pillar) {
  const auto start = std::chrono::steady_clock::now();
  const auto fs = vault::native_file_system();
  const auto layout = options.vault.layout();
  auto instruments = options.vault.named_instruments();
  if (instruments.empty()) instruments = all_instruments(*fs, layout);

  vault::FoldJobReport total;
  ExitCode result = ExitCode::ok;
  std::size_t done = 0;
  bool failed = false;
  const auto fail = [&](ExitCode code, const std::string& message) {
    failed = true;
    log::error(message);
    if (result == ExitCode::ok) result = code;
  };
  for (const InstId& instrument : instruments) {
    try {
      LoggingObserver observer(label_of(program, instruments, instrument));
      const auto report =
          vault::run_fold_job(*fs, layout, instrument, make_pillar, program, options.job, observer);
      warn_if_mostly_late(instrument, report);
      total += report;
      ++done;
    } catch (const vault::LockedError& other_run) {
      // A timer that starts one a minute meets a rebuild of an hour sixty times.
      log::info(other_run.what());
      if (result == ExitCode::ok) result = other_run.code();
    } catch (const NoInputError& error) {
      const auto there = instruments_with_raw_trades(*fs, layout);
      fail(error.code(), error.what() + instrument_hint(instrument, there, "raw trades"));
    } catch (const Error& error) {
      fail(error.code(), named(instrument, error.what()));
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      fail(ExitCode::internal, instrument.str() + ": internal error, please report it: " +
                                   quote(error.what(), longest_reason));
    }
  }
  const auto counted =
      figures(done, instruments.size() - done, total, std::chrono::steady_clock::now() - start);
  if (result != ExitCode::ok && !failed)
    log::info("ended, for another run is at work " + counted);
  else
    log_ending(result, counted);
  return result;
}

}  // namespace rq::app
