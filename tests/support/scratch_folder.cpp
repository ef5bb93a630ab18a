#include "support/scratch_folder.hpp"

#include <random>

#include "vault/file_system.hpp"

namespace rq::test {

ScratchFolder::ScratchFolder(const std::string& label) {
  std::random_device random;
  do {
    outer_ = std::filesystem::temp_directory_path() / ("ravequant-" + std::to_string(random()));
  } while (!std::filesystem::create_directory(outer_));
  path_ = outer_ / vault::from_utf8(label);
  std::filesystem::create_directory(path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // what cannot be removed stays for the system to clean up
  std::filesystem::remove_all(outer_, ignored);
}

}  // namespace rq::test
