#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "vault/file_system.hpp"

namespace rq::trades_import {

/// The rows of an import that were no trades, for `state/trades/…/{INSTID}.rejects.jsonl`:
/// `{"file":…,"line":…,"reason":…,"raw":…}` a line. They wait in a work file until `commit`.
class RejectFile {
 public:
  RejectFile(vault::FileSystem& fs, std::filesystem::path work_file,
             std::filesystem::path final_file);

  /// `raw` may hold any bytes; what is no UTF-8 is replaced.
  void add(std::string_view file, std::uint64_t line, std::string_view reason,
           std::string_view raw);
  /// Appends those that an earlier import has not left there. Durable on return.
  void commit();

 private:
  void write();

  vault::FileSystem& fs_;
  std::filesystem::path work_file_;
  std::filesystem::path final_file_;
  std::unique_ptr<vault::WriteFile> work_;
  std::string buffer_;
};

}  // namespace rq::trades_import
