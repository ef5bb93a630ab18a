#include "l2_exporter/recording_files.hpp"

namespace rq::l2_exporter {

RecordingFiles::RecordingFiles(vault::FileSystem& fs, const vault::Layout& layout,
                               const InstId& instrument)
    : fs_(fs),
      layout_(layout),
      instrument_(instrument),
      lock_(vault::lock_instrument(fs, layout, "l2", instrument, "l2_exporter")),
      end_(vault::mend_book_files(fs, layout, instrument)),
      writer_(fs, layout, instrument, end_.hour),
      rejects_(fs, layout.rejects("l2", instrument)) {}

void RecordingFiles::write(Batch& batch) {
  for (; batch.lines_done < batch.lines.size(); ++batch.lines_done) {
    const auto& [time, text] = batch.lines[batch.lines_done];
    writer_.append(time, text);
  }
  writer_.flush();
  rejects_.write(batch.rejects);
}

void RecordingFiles::write_state(const std::string& text) {
  const auto file = layout_.state("l2", instrument_);
  fs_.create_directories(file.parent_path());  // somebody may have moved it away
  vault::replace_file(fs_, file, text);
}

}  // namespace rq::l2_exporter
