#include "support/memory_file_system.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/errors.hpp"
#include "sim/split_mix.hpp"

namespace rq::test {

using vault::DirectoryEntry;
using vault::FileLock;
using vault::ReadFile;
using vault::WriteFile;

namespace {

std::string key_of(const std::filesystem::path& path) {
  std::string key = vault::to_utf8(path.lexically_normal());
  if (key.size() > 1 && key.ends_with('/')) key.pop_back();
  return key == "." ? "" : key;
}

std::string parent_of(const std::string& key) {
  return vault::to_utf8(vault::from_utf8(key).parent_path());
}

bool is_root(const std::string& key) {
  return key.empty() || key == "/";
}

/// What `prefix/` is before every path below the folder `key`.
std::string prefix_of(const std::string& key) {
  return key.empty() || key.ends_with('/') ? key : key + '/';
}

[[noreturn]] void refuse(const std::string& operation, const std::string& key, std::errc reason) {
  throw IoError(operation, key, std::make_error_code(reason));
}

struct File {
  std::string bytes;              // as programs see them
  std::string durable{};          // as they were at the last sync
  std::size_t synced_prefix = 0;  // this many of `bytes` are on the disk for sure
  // What failed to get there and is taken for written all the same: of `bytes`, first and behind.
  std::size_t failed_begin = 0;
  std::size_t failed_end = 0;

  void append(std::string_view more) { bytes += more; }
  void cut(std::size_t size) {
    bytes.resize(size, '\0');
    synced_prefix = std::min(synced_prefix, size);
    failed_end = std::min(failed_end, size);
  }
  void sync() {
    durable = bytes;
    synced_prefix = bytes.size();
  }
  void fail_to_sync() {
    if (failed_begin >= failed_end) failed_begin = synced_prefix;
    failed_end = bytes.size();
  }
};
using FilePtr = std::shared_ptr<File>;
using Names = std::map<std::string, FilePtr>;  // a null file is a folder

/// One change of the names in a folder, or two of them as one (a rename).
struct NameChange {
  std::optional<std::string> gone;
  std::optional<std::pair<std::string, FilePtr>> there;

  void apply(Names& names) const {
    if (gone) names.erase(*gone);
    if (there) names[there->first] = there->second;
  }
  [[nodiscard]] bool concerns(const std::string& folder) const {
    return (gone && parent_of(*gone) == folder) || (there && parent_of(there->first) == folder);
  }
};

std::string_view name_of(UnsyncedBytes bytes) {
  constexpr std::array<std::string_view, 5> names{"lost", "kept", "torn", "nulls", "mixed"};
  return names[static_cast<std::size_t>(bytes)];
}

std::string_view name_of(UnsyncedNames names) {
  constexpr std::array<std::string_view, 3> all{"lost", "kept", "mixed"};
  return all[static_cast<std::size_t>(names)];
}

std::string bytes_after_power_cut(const File& file, UnsyncedBytes fate, sim::SplitMix& random) {
  if (fate == UnsyncedBytes::mixed) fate = static_cast<UnsyncedBytes>(random.below(4));
  const std::size_t unsynced = file.bytes.size() - file.synced_prefix;
  switch (fate) {
    case UnsyncedBytes::lost:
      return file.durable;
    case UnsyncedBytes::torn:
      return file.bytes.substr(0, file.synced_prefix + random.below(unsynced + 1));
    case UnsyncedBytes::nulls:
      return file.bytes.substr(0, file.synced_prefix) + std::string(unsynced, '\0');
    default:
      return file.bytes;
  }
}

std::string after_power_cut(const File& file, UnsyncedBytes fate, sim::SplitMix& random) {
  std::string bytes = bytes_after_power_cut(file, fate, random);
  for (auto at = file.failed_begin; at < std::min(file.failed_end, bytes.size()); ++at)
    bytes[at] = '\0';
  return bytes;
}

void drop_orphans(Names& names) {
  for (auto it = names.begin(); it != names.end();) {
    // Folders sort before what is in them, so a lost folder takes all below it along.
    const std::string parent = parent_of(it->first);
    it = is_root(parent) || names.contains(parent) ? std::next(it) : names.erase(it);
  }
}

}  // namespace

std::vector<Aftermath> every_aftermath(std::uint64_t seed) {
  std::vector<Aftermath> all;
  for (const auto bytes : {UnsyncedBytes::lost, UnsyncedBytes::nulls, UnsyncedBytes::torn,
                           UnsyncedBytes::mixed, UnsyncedBytes::kept})
    for (const auto names : {UnsyncedNames::lost, UnsyncedNames::mixed, UnsyncedNames::kept})
      all.push_back({bytes, names, seed++});
  return all;
}

std::string describe(const Aftermath& aftermath) {
  std::string text = "bytes ";
  text += name_of(aftermath.bytes);
  text += ", names ";
  text += name_of(aftermath.names);
  return text + ", seed " + std::to_string(aftermath.seed);
}

class MemoryFileSystem::Disk {
 public:
  static constexpr std::uint64_t endless = std::uint64_t{1} << 62;

  Names names;          // as programs see them
  Names durable_names;  // as of the last syncs of their folders
  std::vector<NameChange> unsynced_names;
  std::set<std::string> locked;
  std::uint64_t operations = 0;
  bool power_is_off = false;
  std::optional<std::uint64_t> cut_at;
  std::optional<std::uint64_t> fail_at;
  std::errc reason{};
  bool stays_broken = false;
  vault::DiskSpace space{.capacity = endless, .available = endless};

  /// Runs one numbered operation. `half` is what is left of it when it is hit by an error;
  /// `unsynced` when it is hit by a power cut.
  void operate(const std::string& operation, const std::string& key,
               const std::function<void()>& whole, const std::function<void()>& half,
               const std::function<void()>& unsynced) {
    ++operations;
    if (power_is_off) throw PowerCut{};
    if (cut_at && operations >= *cut_at) {
      unsynced();
      power_is_off = true;
      throw PowerCut{};
    }
    if (fail_at && (operations == *fail_at || (stays_broken && operations > *fail_at))) {
      half();
      refuse(operation, key, reason);
    }
    whole();
  }

  void change_name(NameChange change) {
    change.apply(names);
    unsynced_names.push_back(std::move(change));
  }
  /// Changes a name as a numbered operation.
  void operate_on_name(const std::string& operation, const std::string& key,
                       const NameChange& change) {
    const auto apply = [&] { change_name(change); };
    operate(operation, key, apply, [] {}, apply);
  }

  void sync_names(const std::string& folder) {
    const auto concerned = [&](const NameChange& change) { return change.concerns(folder); };
    for (const NameChange& change : unsynced_names)
      if (concerned(change)) change.apply(durable_names);
    std::erase_if(unsynced_names, concerned);
  }

  [[nodiscard]] bool is_folder(const std::string& key) const {
    if (is_root(key)) return true;
    const auto it = names.find(key);
    return it != names.end() && !it->second;
  }
  [[nodiscard]] FilePtr find(const std::string& key) const {
    const auto it = names.find(key);
    return it == names.end() ? nullptr : it->second;
  }
  /// The file, made when there is none: that is a numbered operation.
  FilePtr find_or_make(const std::string& operation, const std::string& key) {
    if (is_folder(key)) refuse(operation, key, std::errc::is_a_directory);
    if (auto file = find(key)) return file;
    if (!is_folder(parent_of(key))) refuse(operation, key, std::errc::no_such_file_or_directory);
    auto file = std::make_shared<File>();
    operate_on_name(operation, key, {std::nullopt, std::pair(key, file)});
    return file;
  }

  /// A copy that shares nothing, without locks and planned accidents.
  [[nodiscard]] std::shared_ptr<Disk> copy() const {
    std::map<const File*, FilePtr> copies;
    const auto copied = [&](const FilePtr& file) {
      if (!file) return FilePtr{};
      auto& made = copies[file.get()];
      if (!made) made = std::make_shared<File>(*file);
      return made;
    };
    auto disk = std::make_shared<Disk>();
    for (const auto& [key, file] : names) disk->names[key] = copied(file);
    for (const auto& [key, file] : durable_names) disk->durable_names[key] = copied(file);
    for (NameChange change : unsynced_names) {
      if (change.there) change.there->second = copied(change.there->second);
      disk->unsynced_names.push_back(std::move(change));
    }
    disk->space = space;
    return disk;
  }

  /// Everything is on the disk.
  void settle() {
    for (const auto& [key, file] : names)
      if (file) file->sync();
    durable_names = names;
    unsynced_names.clear();
  }

  void add_folders(const std::string& key) {
    if (is_root(key)) return;
    add_folders(parent_of(key));
    names.emplace(key, nullptr);
  }
};

class MemoryFileSystem::OpenRead final : public ReadFile {
 public:
  explicit OpenRead(FilePtr file) : file_(std::move(file)) {}

  std::size_t read(std::uint64_t offset, std::span<char> buffer) override {
    const std::string& bytes = file_->bytes;
    if (offset >= bytes.size()) return 0;
    return bytes.copy(buffer.data(), buffer.size(), static_cast<std::size_t>(offset));
  }

 private:
  FilePtr file_;
};

class MemoryFileSystem::OpenWrite final : public WriteFile {
 public:
  OpenWrite(std::shared_ptr<Disk> disk, std::string key, FilePtr file)
      : disk_(std::move(disk)), key_(std::move(key)), file_(std::move(file)) {}

  void write(std::string_view bytes) override {
    const auto part = [&] { file_->append(bytes.substr(0, bytes.size() / 2)); };
    disk_->operate("write", key_, [&] { file_->append(bytes); }, part, part);
  }
  void sync() override {
    disk_->operate("sync", key_, [&] { file_->sync(); }, [&] { file_->fail_to_sync(); }, [] {});
  }

 private:
  std::shared_ptr<Disk> disk_;
  std::string key_;
  FilePtr file_;
};

class MemoryFileSystem::HeldLock final : public FileLock {
 public:
  HeldLock(std::shared_ptr<Disk> disk, std::string key)
      : disk_(std::move(disk)), key_(std::move(key)) {
    disk_->locked.insert(key_);
  }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;
  ~HeldLock() override { disk_->locked.erase(key_); }

 private:
  std::shared_ptr<Disk> disk_;
  std::string key_;
};

MemoryFileSystem::MemoryFileSystem() : disk_(std::make_shared<Disk>()) {}
MemoryFileSystem::MemoryFileSystem(std::shared_ptr<Disk> disk) : disk_(std::move(disk)) {}
MemoryFileSystem::~MemoryFileSystem() = default;
MemoryFileSystem::MemoryFileSystem(MemoryFileSystem&&) noexcept = default;
MemoryFileSystem& MemoryFileSystem::operator=(MemoryFileSystem&&) noexcept = default;

MemoryFileSystem MemoryFileSystem::clone() const {
  return MemoryFileSystem(disk_->copy());
}

void MemoryFileSystem::load(const Tree& tree, const Path& folder) {
  disk_->add_folders(key_of(folder));
  for (const auto& [path, bytes] : tree) {
    const std::string key = key_of(folder / vault::from_utf8(path));
    disk_->add_folders(parent_of(key));
    disk_->names[key] = std::make_shared<File>(File{.bytes = bytes});
  }
  disk_->settle();
}

Tree MemoryFileSystem::tree(const Path& folder) const {
  const std::string prefix = prefix_of(key_of(folder));
  Tree tree;
  for (const auto& [key, file] : disk_->names)
    if (file && key.starts_with(prefix)) tree[key.substr(prefix.size())] = file->bytes;
  return tree;
}

std::uint64_t MemoryFileSystem::operations() const {
  return disk_->operations;
}
bool MemoryFileSystem::power_is_off() const {
  return disk_->power_is_off;
}

void MemoryFileSystem::power_cut_after(std::uint64_t n) {
  disk_->cut_at = disk_->operations + n;
}

void MemoryFileSystem::fail_at(std::uint64_t n, std::errc reason) {
  disk_->fail_at = disk_->operations + n;
  disk_->reason = reason;
  disk_->stays_broken = false;
}

void MemoryFileSystem::fail_from(std::uint64_t n, std::errc reason) {
  fail_at(n, reason);
  disk_->stays_broken = true;
}

void MemoryFileSystem::repair() {
  disk_->fail_at.reset();
}

MemoryFileSystem MemoryFileSystem::after_restart(const Aftermath& aftermath) const {
  sim::SplitMix random(aftermath.seed);
  auto disk = disk_->copy();
  disk->names = disk->durable_names;
  for (const NameChange& change : disk->unsynced_names) {
    const bool kept = aftermath.names == UnsyncedNames::kept ||
                      (aftermath.names == UnsyncedNames::mixed && random.below(2) == 1);
    if (kept) change.apply(disk->names);
  }
  drop_orphans(disk->names);
  for (const auto& [key, file] : disk->names)
    if (file) *file = File{.bytes = after_power_cut(*file, aftermath.bytes, random)};
  disk->settle();
  return MemoryFileSystem(std::move(disk));
}

std::unique_ptr<ReadFile> MemoryFileSystem::open_read(const Path& file) {
  const std::string key = key_of(file);
  auto found = disk_->find(key);
  if (!found) refuse("open", key, std::errc::no_such_file_or_directory);
  return std::make_unique<OpenRead>(std::move(found));
}

std::unique_ptr<WriteFile> MemoryFileSystem::open_append(const Path& file) {
  const std::string key = key_of(file);
  return std::make_unique<OpenWrite>(disk_, key, disk_->find_or_make("open for writing", key));
}

std::unique_ptr<WriteFile> MemoryFileSystem::create(const Path& file) {
  const std::string key = key_of(file);
  auto made = disk_->find_or_make("open for writing", key);
  if (!made->bytes.empty()) {
    const auto empty = [&] { made->cut(0); };
    disk_->operate("open for writing", key, empty, [] {}, empty);
  }
  return std::make_unique<OpenWrite>(disk_, key, std::move(made));
}

std::optional<std::uint64_t> MemoryFileSystem::file_size(const Path& file) {
  const auto found = disk_->find(key_of(file));
  if (!found) return std::nullopt;
  return found->bytes.size();
}

std::vector<DirectoryEntry> MemoryFileSystem::list(const Path& folder) {
  const std::string key = key_of(folder);
  std::vector<DirectoryEntry> entries;
  for (const auto& [path, file] : disk_->names)
    if (parent_of(path) == key && path != key)
      entries.push_back({path.substr(prefix_of(key).size()), file == nullptr});
  return entries;
}

std::vector<vault::FileEntry> MemoryFileSystem::list_files(const Path& folder) {
  std::vector<vault::FileEntry> files;
  for (auto& entry : list(folder)) {
    const auto size = file_size(folder / vault::from_utf8(entry.name));
    if (size) files.push_back({std::move(entry.name), *size});
  }
  return files;
}

void MemoryFileSystem::create_directories(const Path& folder) {
  const std::string key = key_of(folder);
  if (disk_->is_folder(key)) return;
  if (disk_->find(key)) refuse("create folder", key, std::errc::not_a_directory);
  const std::string parent = parent_of(key);
  create_directories(vault::from_utf8(parent));
  disk_->operate_on_name("create folder", key, {std::nullopt, std::pair(key, FilePtr{})});
  try {
    sync_directory(vault::from_utf8(parent));
  } catch (const IoError&) {
    disk_->change_name({key, std::nullopt});
    throw;
  }
}

void MemoryFileSystem::truncate(const Path& file, std::uint64_t size) {
  const std::string key = key_of(file);
  const auto found = disk_->find(key);
  if (!found) refuse("cut back", key, std::errc::no_such_file_or_directory);
  const auto cut = [&] { found->cut(static_cast<std::size_t>(size)); };
  const auto cut_and_sync = [&] {
    cut();
    found->sync();
  };
  disk_->operate("cut back", key, cut_and_sync, [] {}, cut);
}

void MemoryFileSystem::rename(const Path& from, const Path& to) {
  const std::string source = key_of(from);
  const std::string target = key_of(to);
  auto file = disk_->find(source);
  if (!file || !disk_->is_folder(parent_of(target)))
    refuse("rename a file to", target, std::errc::no_such_file_or_directory);
  if (disk_->is_folder(target)) refuse("rename a file to", target, std::errc::is_a_directory);
  disk_->operate_on_name("rename a file to", target, {source, std::pair(target, std::move(file))});
}

void MemoryFileSystem::remove(const Path& file) {
  const std::string key = key_of(file);
  if (disk_->is_folder(key)) refuse("remove", key, std::errc::is_a_directory);
  if (disk_->find(key)) disk_->operate_on_name("remove", key, {key, std::nullopt});
}

void MemoryFileSystem::remove_folder(const Path& folder) {
  const std::string key = key_of(folder);
  if (!disk_->names.contains(key))
    refuse("remove folder", key, std::errc::no_such_file_or_directory);
  if (!disk_->is_folder(key)) refuse("remove folder", key, std::errc::not_a_directory);
  if (!list(folder).empty()) refuse("remove folder", key, std::errc::directory_not_empty);
  disk_->operate_on_name("remove folder", key, {key, std::nullopt});
}

void MemoryFileSystem::sync_directory(const Path& folder) {
  const std::string key = key_of(folder);
  if (!disk_->is_folder(key)) refuse("open folder", key, std::errc::no_such_file_or_directory);
  disk_->operate("sync", key, [&] { disk_->sync_names(key); }, [] {}, [] {});
}

std::unique_ptr<FileLock> MemoryFileSystem::try_lock(const Path& file, std::string_view holder) {
  const std::string key = key_of(file);
  if (disk_->locked.contains(key)) return nullptr;
  const auto made = disk_->find_or_make("open lock", key);
  made->cut(0);
  made->append(holder);
  return std::make_unique<HeldLock>(disk_, key);
}

bool MemoryFileSystem::is_locked(const Path& file) {
  return disk_->locked.contains(key_of(file));
}

vault::DiskSpace MemoryFileSystem::space(const Path& folder) {
  const std::string key = key_of(folder);
  if (!disk_->is_folder(key))
    refuse("ask for the room on the disk of", key, std::errc::no_such_file_or_directory);
  return disk_->space;
}

void MemoryFileSystem::set_space(vault::DiskSpace space) {
  disk_->space = space;
}

}  // namespace rq::test
