#include "vault/cvd_reader.hpp"

#include "core/errors.hpp"
#include "vault/cvd_codec.hpp"
#include "vault/line_reader.hpp"
#include "vault/pillar_state.hpp"
#include "vault/state_codec.hpp"

namespace rq::vault {

namespace {

constexpr const char* pillar = "cvd";

}  // namespace

CvdReader::CvdReader(FileSystem& fs, const Layout& layout, const InstId& instrument)
    : fs_(fs), layout_(layout), instrument_(instrument) {
  if (fs.file_size(layout.swap_journal(pillar, instrument)))
    throw BusyError("the CVD of " + instrument.str() +
                    " is being replaced: try again; if no cvd_calc is running, run it first");
  load_state();
  DayFiles(fs, layout.cvd_folder(instrument), committed_, /*aside=*/false).check();
}

void CvdReader::load_state() {
  const auto file = layout_.state(pillar, instrument_);
  const auto name = layout_.relative(file);
  if (!fs_.file_size(file))
    throw NoInputError("there is no CVD of " + instrument_.str() + " in " +
                       to_utf8(layout_.root()) + " (no " + name +
                       "); run first: cvd_calc --instId " + instrument_.str());
  const auto state =
      PillarState::from_text(read_file(fs_, file), name, pillar, instrument_, cvd_settings());
  try {
    committed_ = state.day_outputs.value();
    closed_through_ = state_codec::closed_through_from(state.open_minutes);
  } catch (const std::exception& error) {
    throw DataError(name + ": is damaged: " + error.what() +
                    ". Recompute it with: cvd_calc --rebuild --instId " + instrument_.str());
  }
}

void CvdReader::read(Timestamp from, Timestamp to, const Take& take) {
  if (!committed_.newest || from >= to) return;
  for (const auto& entry : fs_.list(layout_.cvd_folder(instrument_))) {
    const auto day = day_of_file(entry.name);
    if (day && *day <= *committed_.newest && *day + std::chrono::days(1) > from && *day < to)
      read_day(*day, from, to, take);
  }
}

void CvdReader::read_day(Date day, Timestamp from, Timestamp to, const Take& take) {
  const bool is_newest = day == *committed_.newest;
  const auto file = day_file(layout_.cvd_folder(instrument_), day);
  LineReader lines(fs_, file);
  std::uint64_t number = 1;
  try {
    for (; const auto line = lines.next(); ++number) {
      if (is_newest && line->end > committed_.bytes) return;
      fields_.parse(line->text);
      const auto record = read_cvd(fields_, instrument_);
      if (record.window_start >= to) return;
      if (record.window_start >= from) take(record);
    }
    if (!is_newest && lines.unterminated()) throw Malformed{"it is cut short"};
  } catch (const Malformed& malformed) {
    throw DataError(layout_.relative(file) + ':' + std::to_string(number) + ": " +
                    malformed.reason + ". Recompute it with: cvd_calc --rebuild --instId " +
                    instrument_.str());
  }
}

}  // namespace rq::vault
