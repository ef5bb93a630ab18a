#include "l2_exporter/recording.hpp"

#include <array>

#include "app/log.hpp"
#include "vault/book_codec.hpp"

namespace rq::l2_exporter {

Recording::Recording(const BookRecorderSettings& settings, const InstId& instrument,
                     std::unique_ptr<RecordingFiles> files, app::DiskThread& disk)
    : instrument_(instrument), handover_(std::move(files), disk), recorder_(settings, *this) {}

void Recording::on_update(const BookUpdate& update, Steady now) {
  last_live_ = now;
  recorder_.on_update(update);
}

void Recording::write(const BookSnapshot& snapshot) {
  std::string line;
  vault::append_book_line(line, instrument_, snapshot);
  handover_.batch().add(snapshot.time, std::move(line));
}

void Recording::note(BookGap gap) {
  constexpr std::array<const char*, book_gaps> reasons{
      "a message is missing", "its checksum is another one",
      "its best bid reaches its best ask, as in the call auction of a new listing",
      "nothing comes any more", "the connection is gone"};
  // That the connection is gone is said once for all of its books.
  const auto say = gap == BookGap::connection ? app::log::debug : app::log::warn;
  say(instrument_.str() + ": the book cannot be trusted (" +
      reasons[static_cast<std::size_t>(gap)] + "); it is asked for again until it can");
}

}  // namespace rq::l2_exporter
