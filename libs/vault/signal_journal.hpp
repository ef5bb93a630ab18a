#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/inst_id.hpp"
#include "vault/append_file.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// The signals of an instrument that were found so far, each once a stage:
/// `derived/signals/okx/perps/{INSTID}/signals.jsonl`. One program at a time has it.
class SignalJournal {
 public:
  /// Reads what is there, and cuts off a torn last line. `program` is named to whoever finds it
  /// taken. Throws `BusyError` when somebody else has it, `DataError` that names the byte for a
  /// line that cannot be read, `IoError`.
  SignalJournal(FileSystem& fs, const Layout& layout, const InstId& instrument,
                const std::string& program);

  [[nodiscard]] bool contains(std::string_view event_id, std::string_view stage) const;
  /// Holds a line, which tells its event id and stage and ends with '\n', for `commit`.
  /// Pre-condition: the journal does not contain it.
  void append(std::string_view event_id, std::string_view stage, std::string_view line);
  /// Everything appended is on the disk when this returns. Throws `IoError`; then the next call
  /// writes all of it again.
  void commit();

 private:
  void read(const Layout& layout, const InstId& instrument);

  FileSystem& fs_;
  std::unique_ptr<FileLock> lock_;
  std::filesystem::path path_;
  std::unordered_set<std::string> known_;  // stage and event id
  std::optional<AppendFile> file_;         // set once it was read
  std::string pending_;
};

}  // namespace rq::vault
