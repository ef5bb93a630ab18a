#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/inst_id.hpp"
#include "market/cvd.hpp"
#include "vault/day_files.hpp"
#include "vault/file_system.hpp"
#include "vault/json_object.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// The minutes that `cvd_calc` has committed for one instrument, as of the construction: what a run
/// adds in the meantime is not seen.
class CvdReader {
 public:
  using Take = std::function<void(const CvdRecord&)>;

  /// Throws `NoInputError` when `cvd_calc` has not run yet, `BusyError` while a rebuild is being
  /// swapped in, `DataError` when the state or what it counts is damaged, `IoError`.
  CvdReader(FileSystem& fs, const Layout& layout, const InstId& instrument);

  /// End of the last closed minute; empty before the first trade.
  [[nodiscard]] const std::optional<Timestamp>& closed_through() const { return closed_through_; }

  /// Hands out the records of the minutes that start in [from, to), in order; of the files only
  /// those of these days are opened, one after another. Throws `DataError` that names file and line
  /// for a line that cannot be read, and `IoError`.
  void read(Timestamp from, Timestamp to, const Take& take);

 private:
  void load_state();
  void read_day(Date day, Timestamp from, Timestamp to, const Take& take);

  FileSystem& fs_;
  Layout layout_;
  InstId instrument_;
  DayFiles::End committed_;
  std::optional<Timestamp> closed_through_;
  JsonObject fields_;
};

}  // namespace rq::vault
