#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rq::vault {

/// A file open for reading.
class ReadFile {
 public:
  virtual ~ReadFile() = default;
  /// Reads at `offset` into `buffer`; returns how many bytes, 0 at the end of the file.
  virtual std::size_t read(std::uint64_t offset, std::span<char> buffer) = 0;
};

/// A file open for writing at its end.
class WriteFile {
 public:
  virtual ~WriteFile() = default;
  /// Writes all of `bytes` or throws; after a throw the file may hold a part of them.
  virtual void write(std::string_view bytes) = 0;
  /// Returns when the bytes are on the disk.
  virtual void sync() = 0;
};

/// Held as long as the object lives; the system lets it go when the process dies.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

struct DirectoryEntry {
  std::string name;  ///< UTF-8
  bool is_directory = false;
};

struct FileEntry {
  std::string name;        ///< UTF-8
  std::uint64_t size = 0;  ///< bytes
};

/// The room on a disk, as this user may use it.
struct DiskSpace {
  std::uint64_t capacity = 0;   ///< bytes: those in use and those available
  std::uint64_t available = 0;  ///< bytes that this user may still write
  friend bool operator==(const DiskSpace&, const DiskSpace&) = default;
};

/// All access to files, so that tests can cut the power between any two operations and what
/// differs between systems lives in one place. Paths are used as given; every function throws
/// `IoError`. What is durable when: a file's bytes after `sync`, a created, renamed or removed
/// name after `sync_directory` of its folder.
/// A file is a regular one, or a link to one. Pipes, devices, sockets and folders in its place, and
/// links that lead nowhere or in a circle, are refused by every function that opens it or asks for
/// its size, at once and without waiting for anybody: none of them is taken for an absent file.
class FileSystem {
 public:
  using Path = std::filesystem::path;

  virtual ~FileSystem() = default;

  virtual std::unique_ptr<ReadFile> open_read(const Path& file) = 0;
  /// Opens at the end; creates the file when there is none.
  virtual std::unique_ptr<WriteFile> open_append(const Path& file) = 0;
  /// Creates the file, or empties the one there is.
  virtual std::unique_ptr<WriteFile> create(const Path& file) = 0;
  /// Size in bytes; nullopt when there is no such file.
  virtual std::optional<std::uint64_t> file_size(const Path& file) = 0;
  /// Entries by name; empty when there is no such folder. A link to a folder is one, a link that
  /// leads nowhere or in a circle is none.
  virtual std::vector<DirectoryEntry> list(const Path& folder) = 0;
  /// All among them that are no folders, with their sizes: cheaper than `file_size` of each. What
  /// has no size, as a link that leads nowhere, has 0: who opens it hears what is wrong with it.
  virtual std::vector<FileEntry> list_files(const Path& folder) = 0;
  /// With parents; durable on return.
  virtual void create_directories(const Path& folder) = 0;
  /// Cuts a file back to `size` bytes and syncs it.
  virtual void truncate(const Path& file, std::uint64_t size) = 0;
  /// Atomic: readers see the old file or the new one.
  virtual void rename(const Path& from, const Path& to) = 0;
  /// No error when there is no such file.
  virtual void remove(const Path& file) = 0;
  /// Removes an empty folder.
  virtual void remove_folder(const Path& folder) = 0;
  virtual void sync_directory(const Path& folder) = 0;
  /// Takes the lock that `file` stands for and leaves `holder` in it for others to read; null when
  /// somebody else has it. The file stays.
  virtual std::unique_ptr<FileLock> try_lock(const Path& file, std::string_view holder) = 0;
  /// Whether somebody has that lock at this moment. Changes nothing.
  virtual bool is_locked(const Path& file) = 0;
  /// The room on the disk that `folder` is on.
  virtual DiskSpace space(const Path& folder) = 0;
};

/// The operating system's files.
std::unique_ptr<FileSystem> native_file_system();

/// The system's number of this process, for people who look for the holder of a lock.
std::uint64_t process_id();

/// A path for people and for JSON: UTF-8, '/' between parts.
std::string to_utf8(const std::filesystem::path& path);
std::filesystem::path from_utf8(std::string_view text);

/// The most that a file may have that is read as a whole.
inline constexpr std::uint64_t largest_whole_file = std::uint64_t{64} << 20U;

/// The whole file. Throws `IoError`; `DataError` when it has more than `largest` bytes, of which no
/// more are read.
std::string read_file(FileSystem& fs, const std::filesystem::path& file,
                      std::uint64_t largest = largest_whole_file);
/// Replaces `file` with `bytes`, durably and atomically: a power cut leaves the old or the new one.
void replace_file(FileSystem& fs, const std::filesystem::path& file, std::string_view bytes);
/// The same with all that `write` writes into the new file.
void replace_file(FileSystem& fs, const std::filesystem::path& file,
                  const std::function<void(WriteFile&)>& write);
/// Removes what a kill during `replace_file` left beside `file`, if anything.
void remove_unfinished(FileSystem& fs, const std::filesystem::path& file);

}  // namespace rq::vault
