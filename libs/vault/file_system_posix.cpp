// The operating system's files on POSIX. Its twin is file_system_windows.cpp.
#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/errors.hpp"
#include "vault/file_obstacle.hpp"
#include "vault/file_system.hpp"

namespace rq::vault {

namespace {

[[noreturn]] void fail(const char* operation, const std::filesystem::path& path) {
  const auto reason = errno == ELOOP ? make_error_code(FileObstacle::circle)
                                     : std::error_code(errno, std::generic_category());
  throw IoError(operation, to_utf8(path), reason);
}

[[noreturn]] void fail(const char* operation, const std::filesystem::path& path,
                       FileObstacle obstacle) {
  throw IoError(operation, to_utf8(path), make_error_code(obstacle));
}

void require_file(const struct stat& facts, const char* operation,
                  const std::filesystem::path& path) {
  if (S_ISDIR(facts.st_mode)) fail(operation, path, FileObstacle::folder);
  if (!S_ISREG(facts.st_mode)) fail(operation, path, FileObstacle::no_file);
}

/// Nothing is known of what would lie in a folder that is a link leading nowhere.
void refuse_dangling_folder(const std::filesystem::path& path, const char* operation) {
  struct stat facts{};
  std::filesystem::path folder = path.parent_path();
  while (folder.has_relative_path() && ::lstat(folder.c_str(), &facts) != 0)
    folder = folder.parent_path();
  if (!folder.has_relative_path() || !S_ISLNK(facts.st_mode)) return;
  if (::stat(folder.c_str(), &facts) != 0 && errno == ENOENT)
    fail(operation, folder, FileObstacle::dangling);
}

/// What there is, or what it links to; nullopt when there is nothing. A link that leads nowhere is
/// something.
std::optional<struct stat> look_at(const std::filesystem::path& path, const char* operation) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) == 0) return facts;
  const int reason = errno;
  if (reason == ENOENT && ::lstat(path.c_str(), &facts) == 0) {
    if (!S_ISLNK(facts.st_mode)) return facts;  // it has just been made
    fail(operation, path, FileObstacle::dangling);
  }
  if (reason == ENOTDIR) fail(operation, path, FileObstacle::no_folder);
  errno = reason;
  if (reason != ENOENT) fail(operation, path);
  refuse_dangling_folder(path, operation);
  return std::nullopt;
}

/// Repeats a system call that a signal interrupted.
template <class Call>
auto uninterrupted(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

int open_descriptor(const std::filesystem::path& path, int flags) {
  return uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, 0644); });
}

/// Opens without waiting for anybody, as one does who opens a pipe that nobody writes to.
int open_at_once(const std::filesystem::path& path, int flags, const char* operation) {
  const int fd = open_descriptor(path, flags | O_NONBLOCK);
  if (fd >= 0) return fd;
  const int reason = errno;
  if (reason == EWOULDBLOCK || reason == ENXIO) {
    if (const auto facts = look_at(path, operation)) require_file(*facts, operation, path);
    // Somebody, as a file server does, has a lease on the file and gives it back when asked.
    if (reason == EWOULDBLOCK) return open_descriptor(path, flags);
  }
  if (reason == EISDIR) fail(operation, path, FileObstacle::folder);
  if (reason == ENOTDIR) fail(operation, path, FileObstacle::no_folder);
  errno = reason;
  if (reason == ENOENT) look_at(path, operation);  // says so of a link that leads nowhere
  errno = reason;
  return fd;
}

class Descriptor {
 public:
  /// A file; with O_DIRECTORY among `flags` a folder.
  Descriptor(const std::filesystem::path& path, int flags, const char* operation)
      : path_(path), fd_(open_at_once(path, flags, operation)) {
    if (fd_ < 0) fail(operation, path);
    if ((flags & O_DIRECTORY) == 0) require_this_is_file(operation);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(fd_); }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void sync() const {
    if (uninterrupted([&] { return ::fsync(fd_); }) != 0) fail("sync", path_);
  }

 private:
  void require_this_is_file(const char* operation) const {
    try {
      struct stat facts{};
      if (::fstat(fd_, &facts) != 0) fail(operation, path_);
      require_file(facts, operation, path_);
    } catch (...) {
      ::close(fd_);  // no destructor follows
      throw;
    }
  }

  std::filesystem::path path_;
  int fd_;
};

/// The entries of a folder, and questions about them by their bare names: no path is built, and the
/// system looks up none.
class Folder {
 public:
  /// A folder that does not exist has no entries.
  explicit Folder(const std::filesystem::path& path)
      : path_(path), stream_(::opendir(path.c_str())) {
    if (stream_ != nullptr) return;
    if (errno == ENOTDIR) fail("list", path, FileObstacle::no_folder);
    if (errno != ENOENT) fail("list", path);
    vault::look_at(path, "list");  // says so of a link that leads nowhere
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    if (stream_ != nullptr) ::closedir(stream_);
  }

  /// The next entry but "." and ".."; null after the last one.
  [[nodiscard]] const dirent* next() {
    if (stream_ == nullptr) return nullptr;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(stream_);
      if (entry == nullptr && errno != 0) fail("list", path_);
      if (entry == nullptr) return nullptr;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") return entry;
    }
  }
  /// What the entry is, or what it links to; the link itself when that cannot be looked at; nullopt
  /// when the entry is gone.
  [[nodiscard]] std::optional<struct stat> look_at(const dirent& entry) const {
    struct stat facts{};
    if (::fstatat(::dirfd(stream_), entry.d_name, &facts, 0) == 0) return facts;
    if (::fstatat(::dirfd(stream_), entry.d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0) return facts;
    if (errno != ENOENT) fail("look at", path_ / entry.d_name);
    return std::nullopt;
  }
  [[nodiscard]] bool is_directory(const dirent& entry) const {
    if (entry.d_type != DT_UNKNOWN && entry.d_type != DT_LNK) return entry.d_type == DT_DIR;
    const auto facts = look_at(entry);
    return facts && S_ISDIR(facts->st_mode);
  }

 private:
  std::filesystem::path path_;
  DIR* stream_;
};

template <class Entry>
std::vector<Entry> sorted_by_name(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

class PosixReadFile final : public ReadFile {
 public:
  explicit PosixReadFile(const std::filesystem::path& file) : file_(file, O_RDONLY, "open") {}

  std::size_t read(std::uint64_t offset, std::span<char> buffer) override {
    const auto got = uninterrupted([&] {
      return ::pread(file_.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
    });
    if (got < 0) fail("read", file_.path());
    return static_cast<std::size_t>(got);
  }

 private:
  Descriptor file_;
};

class PosixWriteFile final : public WriteFile {
 public:
  PosixWriteFile(const std::filesystem::path& file, int flags)
      : file_(file, O_WRONLY | O_CREAT | O_APPEND | flags, "open for writing") {}

  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto put =
          uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
      if (put < 0) fail("write", file_.path());
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
  }

  void sync() override {
    // Like fsync, but leaves out the times, which nothing here reads.
#if defined(__linux__)
    if (uninterrupted([&] { return ::fdatasync(file_.get()); }) != 0) fail("sync", file_.path());
#else
    file_.sync();
#endif
  }

 private:
  Descriptor file_;
};

class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(const std::filesystem::path& file)
      : file_(file, O_RDWR | O_CREAT, "open lock") {}

  bool take(std::string_view holder) {
    if (uninterrupted([&] { return ::flock(file_.get(), LOCK_EX | LOCK_NB); }) != 0) {
      if (errno == EWOULDBLOCK) return false;
      fail("lock", file_.path());
    }
    // What stands in the file only tells people who holds it; a failure to write it is no failure.
    if (::ftruncate(file_.get(), 0) == 0)
      (void)!::pwrite(file_.get(), holder.data(), holder.size(), 0);
    return true;
  }

 private:
  Descriptor file_;
};

class PosixFileSystem final : public FileSystem {
 public:
  std::unique_ptr<ReadFile> open_read(const Path& file) override {
    return std::make_unique<PosixReadFile>(file);
  }
  std::unique_ptr<WriteFile> open_append(const Path& file) override {
    return std::make_unique<PosixWriteFile>(file, 0);
  }
  std::unique_ptr<WriteFile> create(const Path& file) override {
    return std::make_unique<PosixWriteFile>(file, O_TRUNC);
  }

  std::optional<std::uint64_t> file_size(const Path& file) override {
    const auto facts = look_at(file, "look at");
    if (!facts) return std::nullopt;
    require_file(*facts, "look at", file);
    return static_cast<std::uint64_t>(facts->st_size);
  }

  std::vector<DirectoryEntry> list(const Path& path) override {
    std::vector<DirectoryEntry> entries;
    Folder folder(path);
    while (const auto* entry = folder.next())
      entries.push_back({entry->d_name, folder.is_directory(*entry)});
    return sorted_by_name(std::move(entries));
  }

  std::vector<FileEntry> list_files(const Path& path) override {
    std::vector<FileEntry> files;
    Folder folder(path);
    while (const auto* entry = folder.next()) {
      const auto facts = folder.look_at(*entry);
      if (!facts || S_ISDIR(facts->st_mode)) continue;
      const auto size = S_ISREG(facts->st_mode) ? static_cast<std::uint64_t>(facts->st_size) : 0;
      files.push_back({entry->d_name, size});
    }
    return sorted_by_name(std::move(files));
  }

  void create_directories(const Path& folder) override {
    std::error_code ignored;  // what is wrong shows when the folder is made
    if (folder.empty() || std::filesystem::is_directory(folder, ignored)) return;
    const Path parent = folder.parent_path();
    create_directories(parent);
    const bool made = ::mkdir(folder.c_str(), 0755) == 0;
    if (!made && errno != EEXIST) fail("create folder", folder);
    if (!made) {
      const auto there = look_at(folder, "create folder");
      if (there && !S_ISDIR(there->st_mode)) fail("create folder", folder, FileObstacle::no_folder);
    }
    try {
      sync_directory(parent.empty() ? Path(".") : parent);
    } catch (const IoError&) {
      if (made) ::rmdir(folder.c_str());  // or the next call would take it for durable
      throw;
    }
  }

  void truncate(const Path& file, std::uint64_t size) override {
    const Descriptor descriptor(file, O_WRONLY, "open for cutting back");
    if (uninterrupted([&] { return ::ftruncate(descriptor.get(), static_cast<off_t>(size)); }) != 0)
      fail("cut back", file);
    descriptor.sync();
  }

  void rename(const Path& from, const Path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) fail("rename a file to", to);
  }

  void remove(const Path& file) override {
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) fail("remove", file);
  }

  void remove_folder(const Path& folder) override {
    if (::rmdir(folder.c_str()) != 0) fail("remove folder", folder);
  }

  void sync_directory(const Path& folder) override {
    Descriptor(folder, O_RDONLY | O_DIRECTORY, "open folder").sync();
  }

  std::unique_ptr<FileLock> try_lock(const Path& file, std::string_view holder) override {
    auto lock = std::make_unique<PosixFileLock>(file);
    if (!lock->take(holder)) return nullptr;
    return lock;
  }

  bool is_locked(const Path& file) override {
    if (!file_size(file)) return false;
    const Descriptor lock(file, O_RDONLY, "open lock");
    if (uninterrupted([&] { return ::flock(lock.get(), LOCK_SH | LOCK_NB); }) == 0) return false;
    if (errno != EWOULDBLOCK) fail("look at lock", file);
    return true;
  }

  DiskSpace space(const Path& folder) override {
    struct statvfs facts{};
    if (uninterrupted([&] { return ::statvfs(folder.c_str(), &facts); }) != 0)
      fail("ask for the room on the disk of", folder);
    // As df does it: what is kept for root is neither in use nor available.
    const std::uint64_t block = facts.f_frsize;
    const std::uint64_t in_use = facts.f_blocks - facts.f_bfree;
    return {.capacity = (in_use + facts.f_bavail) * block, .available = facts.f_bavail * block};
  }
};

}  // namespace

std::unique_ptr<FileSystem> native_file_system() {
  return std::make_unique<PosixFileSystem>();
}

std::uint64_t process_id() {
  return static_cast<std::uint64_t>(::getpid());
}

}  // namespace rq::vault
