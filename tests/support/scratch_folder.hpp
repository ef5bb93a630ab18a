#pragma once

#include <filesystem>
#include <string>

namespace rq::test {

/// A fresh folder of the real file system that goes, with all in it, when the object does. Its name
/// holds a blank and an umlaut, as users' folders do.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& label = "Vault für Tests");
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path outer_;
  std::filesystem::path path_;
};

}  // namespace rq::test
