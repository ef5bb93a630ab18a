// The operating system's files on Windows. Its twin is file_system_posix.cpp.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <windows.h>

#include "core/errors.hpp"
#include "vault/file_obstacle.hpp"
#include "vault/file_system.hpp"

namespace rq::vault {

namespace {

using Path = std::filesystem::path;

[[noreturn]] void fail(const char* operation, const Path& path, DWORD reason = GetLastError()) {
  throw IoError(operation, to_utf8(path),
                std::error_code(static_cast<int>(reason), std::system_category()));
}

[[noreturn]] void fail(const char* operation, const Path& path, FileObstacle obstacle) {
  throw IoError(operation, to_utf8(path), make_error_code(obstacle));
}

bool is_folder(const Path& path) {
  const DWORD attributes = GetFileAttributesW(path.c_str());
  return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

bool is_absent(DWORD reason) {
  return reason == ERROR_FILE_NOT_FOUND || reason == ERROR_PATH_NOT_FOUND;
}

/// Windows says the same of a folder that is not there and of one that cannot be.
bool is_at_or_below_file(Path folder) {
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    const DWORD attributes = GetFileAttributesW(folder.c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES) return (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
  }
  return false;
}

/// Replacing, removing and opening fails while somebody else has the file open in another way, as
/// virus scanners, backups and spreadsheets do for a moment; readers here keep files open for
/// milliseconds only. Tries for about two seconds.
template <class Call>
bool patiently(Call call) {
  constexpr int attempts = 9;
  auto pause = std::chrono::milliseconds(8);
  for (int attempt = 1;; ++attempt) {
    if (call()) return true;
    const DWORD reason = GetLastError();
    const bool in_use = reason == ERROR_SHARING_VIOLATION || reason == ERROR_ACCESS_DENIED;
    if (!in_use || attempt == attempts) {
      SetLastError(reason);
      return false;
    }
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

class Handle {
 public:
  /// A file on a disk: NUL, CON, a pipe or a port under a file's name is refused.
  Handle(const Path& path, DWORD access, DWORD disposition, const char* operation) : path_(path) {
    if (is_folder(path)) fail(operation, path, FileObstacle::folder);
    const auto open = [&] {
      handle_ =
          CreateFileW(path.c_str(), access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                      nullptr, disposition, FILE_ATTRIBUTE_NORMAL, nullptr);
      return handle_ != INVALID_HANDLE_VALUE;
    };
    if (!patiently(open)) fail(operation, path);
    if (GetFileType(handle_) == FILE_TYPE_DISK) return;
    CloseHandle(handle_);  // no destructor follows
    fail(operation, path, FileObstacle::no_file);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { CloseHandle(handle_); }

  [[nodiscard]] HANDLE get() const { return handle_; }
  [[nodiscard]] const Path& path() const { return path_; }
  void sync() const {
    if (!FlushFileBuffers(handle_)) fail("sync", path_);
  }

 private:
  Path path_;
  HANDLE handle_ = INVALID_HANDLE_VALUE;
};

OVERLAPPED at_offset(std::uint64_t offset) {
  OVERLAPPED position{};
  position.Offset = static_cast<DWORD>(offset & 0xffffffffU);
  position.OffsetHigh = static_cast<DWORD>(offset >> 32);
  return position;
}

class WindowsReadFile final : public ReadFile {
 public:
  explicit WindowsReadFile(const Path& file) : file_(file, GENERIC_READ, OPEN_EXISTING, "open") {}

  std::size_t read(std::uint64_t offset, std::span<char> buffer) override {
    OVERLAPPED position = at_offset(offset);
    DWORD got = 0;
    if (!ReadFile_(file_.get(), buffer.data(), static_cast<DWORD>(buffer.size()), &got,
                   &position) &&
        GetLastError() != ERROR_HANDLE_EOF)
      fail("read", file_.path());
    return got;
  }

 private:
  // The system's function has the name of our interface.
  static constexpr auto ReadFile_ = &::ReadFile;
  Handle file_;
};

class WindowsWriteFile final : public WriteFile {
 public:
  WindowsWriteFile(const Path& file, DWORD disposition)
      : file_(file, FILE_APPEND_DATA | SYNCHRONIZE, disposition, "open for writing") {}

  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto chunk = static_cast<DWORD>(std::min<std::size_t>(bytes.size(), 1U << 30));
      DWORD put = 0;
      if (!::WriteFile(file_.get(), bytes.data(), chunk, &put, nullptr))
        fail("write", file_.path());
      bytes.remove_prefix(put);
    }
  }
  void sync() override {
    if (FlushFileBuffers(file_.get()) != 0) return;
    // It may ask for the right to write data anywhere, not only at the end.
    if (GetLastError() != ERROR_ACCESS_DENIED) fail("sync", file_.path());
    Handle(file_.path(), GENERIC_WRITE, OPEN_EXISTING, "open for sync").sync();
  }

 private:
  Handle file_;
};

/// Locks are mandatory here: one byte far after the text, so that others can read who holds it.
constexpr std::uint64_t lock_offset = std::uint64_t{1} << 40;

/// Whether it is free; `flags`: as LockFileEx takes them.
bool try_to_lock(const Handle& file, DWORD flags) {
  OVERLAPPED position = at_offset(lock_offset);
  if (LockFileEx(file.get(), flags | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &position) != 0)
    return true;
  if (GetLastError() != ERROR_LOCK_VIOLATION) fail("lock", file.path());
  return false;
}

/// Left to the closing of the file, the lock would go when Windows finds the time for it.
void unlock(const Handle& file) {
  OVERLAPPED position = at_offset(lock_offset);
  UnlockFileEx(file.get(), 0, 1, 0, &position);
}

class WindowsFileLock final : public FileLock {
 public:
  explicit WindowsFileLock(const Path& file)
      : file_(file, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS, "open lock") {}
  WindowsFileLock(const WindowsFileLock&) = delete;
  WindowsFileLock& operator=(const WindowsFileLock&) = delete;
  ~WindowsFileLock() override {
    if (is_taken_) unlock(file_);
  }

  bool take(std::string_view holder) {
    is_taken_ = try_to_lock(file_, LOCKFILE_EXCLUSIVE_LOCK);
    if (!is_taken_) return false;
    // What stands in the file only tells people who holds it; a failure to write it is no failure.
    DWORD put = 0;
    if (SetEndOfFile(file_.get()))
      ::WriteFile(file_.get(), holder.data(), static_cast<DWORD>(holder.size()), &put, nullptr);
    return true;
  }

 private:
  Handle file_;
  bool is_taken_ = false;
};

struct CloseSearch {
  void operator()(HANDLE search) const { FindClose(search); }
};

class WindowsFileSystem final : public FileSystem {
 public:
  std::unique_ptr<vault::ReadFile> open_read(const Path& file) override {
    return std::make_unique<WindowsReadFile>(file);
  }
  std::unique_ptr<vault::WriteFile> open_append(const Path& file) override {
    return std::make_unique<WindowsWriteFile>(file, OPEN_ALWAYS);
  }
  std::unique_ptr<vault::WriteFile> create(const Path& file) override {
    {
      const Handle emptied(file, GENERIC_WRITE, CREATE_ALWAYS, "create");
    }
    return open_append(file);
  }

  std::optional<std::uint64_t> file_size(const Path& file) override {
    WIN32_FILE_ATTRIBUTE_DATA facts{};
    if (!GetFileAttributesExW(file.c_str(), GetFileExInfoStandard, &facts)) {
      if (is_absent(GetLastError())) return std::nullopt;
      fail("look at", file);
    }
    if ((facts.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
      fail("look at", file, FileObstacle::folder);
    return (static_cast<std::uint64_t>(facts.nFileSizeHigh) << 32) | facts.nFileSizeLow;
  }

  std::vector<DirectoryEntry> list(const Path& folder) override {
    // Not std::filesystem, whose iterator in MinGW reads past its memory in a path of 260
    // characters and more.
    WIN32_FIND_DATAW found{};
    const HANDLE first = FindFirstFileExW((folder / L"*").c_str(), FindExInfoBasic, &found,
                                          FindExSearchNameMatch, nullptr, 0);
    if (first == INVALID_HANDLE_VALUE) {
      const DWORD reason = GetLastError();
      if (is_at_or_below_file(folder)) fail("list", folder, FileObstacle::no_folder);
      if (!is_absent(reason)) fail("list", folder, reason);
      return {};
    }
    const std::unique_ptr<void, CloseSearch> search(first);
    std::vector<DirectoryEntry> entries;
    do {
      const std::wstring_view name = &found.cFileName[0];
      if (name != L"." && name != L"..")
        entries.push_back(
            {to_utf8(name), (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0});
    } while (FindNextFileW(first, &found) != 0);
    if (GetLastError() != ERROR_NO_MORE_FILES) fail("list", folder);
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
  }

  std::vector<FileEntry> list_files(const Path& folder) override {
    // The sizes that the folder itself shows lag behind those of files that are being written.
    std::vector<FileEntry> files;
    for (auto& entry : list(folder)) {
      if (entry.is_directory) continue;
      const auto size = file_size(folder / from_utf8(entry.name));
      if (size) files.push_back({std::move(entry.name), *size});
    }
    return files;
  }

  void create_directories(const Path& folder) override {
    // From the innermost one outwards: a service may not look into what is around its Vault.
    if (folder.empty() || CreateDirectoryW(folder.c_str(), nullptr) != 0) return;
    if (GetLastError() == ERROR_PATH_NOT_FOUND && folder.has_parent_path() &&
        folder.parent_path() != folder) {
      create_directories(folder.parent_path());
      if (CreateDirectoryW(folder.c_str(), nullptr) != 0) return;
    }
    const DWORD reason = GetLastError();
    if (is_folder(folder)) return;
    if (is_at_or_below_file(folder)) fail("create folder", folder, FileObstacle::no_folder);
    fail("create folder", folder, reason);
  }

  void truncate(const Path& file, std::uint64_t size) override {
    const Handle handle(file, GENERIC_WRITE, OPEN_EXISTING, "open for cutting back");
    LARGE_INTEGER position{};
    position.QuadPart = static_cast<LONGLONG>(size);
    if (!SetFilePointerEx(handle.get(), position, nullptr, FILE_BEGIN) ||
        !SetEndOfFile(handle.get()))
      fail("cut back", file);
    handle.sync();
  }

  void rename(const Path& from, const Path& to) override {
    const auto replace = [&] {
      return MoveFileExW(from.c_str(), to.c_str(),
                         MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0;
    };
    if (!patiently(replace)) fail("rename a file to", to);
  }

  void remove(const Path& file) override {
    if (!patiently([&] { return DeleteFileW(file.c_str()) != 0 || is_absent(GetLastError()); }))
      fail("remove", file);
  }

  void remove_folder(const Path& folder) override {
    if (!patiently([&] { return RemoveDirectoryW(folder.c_str()) != 0; }))
      fail("remove folder", folder);
  }

  void sync_directory(const Path& /*folder*/) override {
    // NTFS journals names by itself, and MOVEFILE_WRITE_THROUGH waits for the rename.
  }

  std::unique_ptr<FileLock> try_lock(const Path& file, std::string_view holder) override {
    auto lock = std::make_unique<WindowsFileLock>(file);
    if (!lock->take(holder)) return nullptr;
    return lock;
  }

  bool is_locked(const Path& file) override {
    if (!file_size(file)) return false;
    const Handle lock(file, GENERIC_READ, OPEN_EXISTING, "open lock");
    if (!try_to_lock(lock, 0)) return true;
    unlock(lock);
    return false;
  }

  DiskSpace space(const Path& folder) override {
    ULARGE_INTEGER available{};
    ULARGE_INTEGER capacity{};
    if (GetDiskFreeSpaceExW(folder.c_str(), &available, &capacity, nullptr) == 0)
      fail("ask for the room on the disk of", folder);
    return {.capacity = capacity.QuadPart, .available = available.QuadPart};
  }
};

}  // namespace

std::unique_ptr<FileSystem> native_file_system() {
  return std::make_unique<WindowsFileSystem>();
}

std::uint64_t process_id() {
  return GetCurrentProcessId();
}

}  // namespace rq::vault
