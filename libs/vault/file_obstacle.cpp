#include "vault/file_obstacle.hpp"

#include <string>

namespace rq::vault {

namespace {

class Category final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "no file"; }
  [[nodiscard]] std::string message(int obstacle) const override {
    switch (static_cast<FileObstacle>(obstacle)) {
      case FileObstacle::folder:
        return "it is a folder, expected a file. Move it away";
      case FileObstacle::no_folder:
        return "it, or what it should lie in, is a file, expected a folder. Move that file away";
      case FileObstacle::no_file:
        return "it is a pipe, a device or a socket, expected a file. Move it away";
      case FileObstacle::dangling:
        return "it is a link to something that is not there. Bring that back, as by mounting its "
               "disk, or remove the link";
      case FileObstacle::circle:
        return "symbolic links lead in a circle. Remove them";
    }
    return "it is no file";
  }
};

}  // namespace

std::error_code make_error_code(FileObstacle obstacle) {
  static const Category category;
  return {static_cast<int>(obstacle), category};
}

}  // namespace rq::vault
