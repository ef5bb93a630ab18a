#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "support/tree.hpp"

#include "vault/file_system.hpp"

namespace rq::test {

/// The machine went off. No `std::exception`, so that nothing which handles errors handles it.
struct PowerCut {};

/// What may have become of bytes that were written but not synced.
enum class UnsyncedBytes : std::uint8_t {
  lost,   ///< the file is as it was at its last sync
  kept,   ///< all reached the disk
  torn,   ///< a part, from the first on, reached it
  nulls,  ///< the length reached it, the bytes did not: NULs
  mixed,  ///< any of these, each file for itself
};

/// What may have become of names made, replaced or removed without a sync of their folder.
enum class UnsyncedNames : std::uint8_t { lost, kept, mixed };

/// One way in which a disk can come out of a power cut. `seed` decides whatever is left open.
struct Aftermath {
  UnsyncedBytes bytes = UnsyncedBytes::lost;
  UnsyncedNames names = UnsyncedNames::lost;
  std::uint64_t seed = 0;
};

/// Every combination, worst first.
std::vector<Aftermath> every_aftermath(std::uint64_t seed);
/// For messages of failing tests: "bytes torn, names kept, seed 7".
std::string describe(const Aftermath& aftermath);

/// A disk in memory that forgets what was not synced, the way real ones do.
///
/// Bytes are volatile until `sync`, names until `sync_directory` of their folder; a rename is
/// atomic but volatile as well. What a failed `sync` did not write is never written, though later
/// ones succeed, until it is cut off and written again: so it is on Linux. Every change is one
/// numbered operation; the power can be cut or an error raised at any of them. An operation that is
/// hit is half done: a write has written a part. Handles that were open at a power cut must not be
/// used after it. One thread at a time.
class MemoryFileSystem final : public vault::FileSystem {
 public:
  MemoryFileSystem();
  ~MemoryFileSystem() override;
  MemoryFileSystem(MemoryFileSystem&&) noexcept;
  MemoryFileSystem& operator=(MemoryFileSystem&&) noexcept;

  /// The same disk again, without handles and locks, and without planned accidents.
  [[nodiscard]] MemoryFileSystem clone() const;

  /// Puts files (and their folders) below `folder`, durably. No operation is counted.
  void load(const Tree& tree, const Path& folder);
  /// The files below `folder` as programs see them now; paths relative to it.
  [[nodiscard]] Tree tree(const Path& folder) const;

  /// Operations begun since the construction, the clone or the restart.
  [[nodiscard]] std::uint64_t operations() const;

  /// Throws `PowerCut` at the n-th operation from here (1: the next) and at every one after it.
  void power_cut_after(std::uint64_t n);
  [[nodiscard]] bool power_is_off() const;
  /// The disk after a restart: one of the ways that the power cut may have left it. All locks are
  /// free. Works without a power cut as well: then it happens now.
  [[nodiscard]] MemoryFileSystem after_restart(const Aftermath& aftermath) const;

  /// Fails with `IoError(reason)` at the n-th operation from here, once; writes write a part first.
  void fail_at(std::uint64_t n, std::errc reason);
  /// As `fail_at`, and at every operation after it until `repair`: a disk that stays full.
  void fail_from(std::uint64_t n, std::errc reason);
  void repair();
  /// What `space` answers from now on; writes do not count against it.
  void set_space(vault::DiskSpace space);

  std::unique_ptr<vault::ReadFile> open_read(const Path& file) override;
  std::unique_ptr<vault::WriteFile> open_append(const Path& file) override;
  std::unique_ptr<vault::WriteFile> create(const Path& file) override;
  std::optional<std::uint64_t> file_size(const Path& file) override;
  std::vector<vault::DirectoryEntry> list(const Path& folder) override;
  std::vector<vault::FileEntry> list_files(const Path& folder) override;
  void create_directories(const Path& folder) override;
  void truncate(const Path& file, std::uint64_t size) override;
  void rename(const Path& from, const Path& to) override;
  void remove(const Path& file) override;
  void remove_folder(const Path& folder) override;
  void sync_directory(const Path& folder) override;
  std::unique_ptr<vault::FileLock> try_lock(const Path& file, std::string_view holder) override;
  bool is_locked(const Path& file) override;
  /// What `set_space` said; at first a disk without end.
  vault::DiskSpace space(const Path& folder) override;

 private:
  class Disk;
  class OpenRead;
  class OpenWrite;
  class HeldLock;
  explicit MemoryFileSystem(std::shared_ptr<Disk> disk);

  std::shared_ptr<Disk> disk_;
};

}  // namespace rq::test
