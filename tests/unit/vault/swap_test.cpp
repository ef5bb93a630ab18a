#include "vault/swap.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using vault::Swap;

namespace {

const std::filesystem::path root = "/vault";
const std::filesystem::path journal = root / "state" / "x.swap.json";
const Tree before{{"a/1", "old 1"}, {"a/2", "old 2"}, {"b/3", "old 3"}};
const Tree after{{"a/1", "new 1"}, {"b/3", "new 3"}, {"b/4", "new 4"}};

void write_aside(vault::FileSystem& fs, const std::filesystem::path& file, std::string_view bytes) {
  const auto output = fs.create(Swap::aside(file));
  output->write(bytes);
  output->sync();
}

void swap_all(vault::FileSystem& fs) {
  write_aside(fs, root / "a" / "1", "new 1");
  write_aside(fs, root / "b" / "3", "new 3");
  write_aside(fs, root / "b" / "4", "new 4");
  Swap swap(fs, root, journal);
  swap.replace(root / "a" / "1");
  swap.replace(root / "b" / "3");
  swap.replace(root / "b" / "4");
  swap.remove(root / "a" / "2");
  swap.commit();
}

/// The tree without what an interrupted swap may leave for others to sweep.
Tree swept(Tree tree) {
  std::erase_if(tree, [](const auto& file) {
    return Swap::is_aside(file.first) || file.first.ends_with(".tmp");
  });
  return tree;
}

std::string refusal(const std::string& journal_text) {
  MemoryFileSystem fs;
  fs.load({{"state/x.swap.json", journal_text}, {"a/1", "old"}, {"a/1.new", "new"}}, root);
  try {
    vault::finish_swap(fs, root, journal);
  } catch (const DataError& error) {
    CHECK(fs.tree(root).at("a/1") == "old");
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a swap replaces, creates and removes files, and leaves nothing behind") {
  MemoryFileSystem fs;
  fs.load(before, root);
  swap_all(fs);
  CHECK(fs.tree(root) == after);
  CHECK(fs.after_restart({}).tree(root) == after);
}

TEST_CASE("a swap without orders touches nothing") {
  MemoryFileSystem fs;
  fs.load(before, root);
  Swap(fs, root, journal).commit();
  vault::finish_swap(fs, root, journal);
  CHECK(fs.operations() == 0);
}

TEST_CASE("a power cut at any operation of a swap leaves all of the old or all of the new") {
  std::size_t old_ones = 0;
  std::size_t new_ones = 0;
  for (std::uint64_t cut = 1;; ++cut) {
    MemoryFileSystem fs;
    fs.load(before, root);
    fs.power_cut_after(cut);
    bool finished = true;
    try {
      swap_all(fs);
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(cut)) {
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      vault::finish_swap(restarted, root, journal);
      const auto tree = swept(restarted.tree(root));
      const bool is_new = tree == after;
      REQUIRE((is_new || tree == before));
      (is_new ? new_ones : old_ones) += 1;
      CHECK_FALSE(restarted.file_size(journal).has_value());
    }
    if (finished) break;
  }
  CHECK(old_ones > 0);
  CHECK(new_ones > 0);
}

TEST_CASE("a swap that was interrupted can be finished again and again") {
  MemoryFileSystem base;
  base.load(before, root);
  std::uint64_t cut = 0;
  const auto interrupted = [&] {  // right after the journal is there
    for (cut = 1;; ++cut) {
      auto fs = base.clone();
      fs.power_cut_after(cut);
      try {
        swap_all(fs);
      } catch (const PowerCut&) {
        auto restarted = fs.after_restart({UnsyncedBytes::lost, UnsyncedNames::lost, 0});
        if (restarted.file_size(journal)) return restarted;
      }
    }
  }();
  for (std::uint64_t second = 1;; ++second) {
    auto fs = interrupted.clone();
    fs.power_cut_after(second);
    bool finished = true;
    try {
      vault::finish_swap(fs, root, journal);
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(second)) {
      CAPTURE(second, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      vault::finish_swap(restarted, root, journal);
      CHECK(swept(restarted.tree(root)) == after);
    }
    if (finished) break;
  }
}

TEST_CASE("a journal that cannot be trusted is refused before anything is touched") {
  CHECK(refusal("{").find("it is not JSON, or is cut off") != std::string::npos);
  CHECK(refusal(R"({"format":2,"replace":["a/1"],"remove":[]})").find("expected format 1") !=
        std::string::npos);
  CHECK(refusal(R"({"format":1,"replace":["a/1"]})").find("'remove'") != std::string::npos);
  for (const auto* name : {"../a", "/etc/x", "a/../../x", "", ".", ".."}) {
    CAPTURE(name);
    CHECK(refusal(R"({"format":1,"replace":["a/1"],"remove":[")" + std::string(name) + "\"]}")
              .find("leaves the Vault") != std::string::npos);
  }
  CHECK(refusal(R"({"format":1,"replace":[7],"remove":[]})") != "none");
}

TEST_CASE("a swap of a file outside its root is refused") {
  MemoryFileSystem fs;
  Swap swap(fs, root, journal);
  swap.remove("/elsewhere/file");
  CHECK_THROWS_AS(swap.commit(), DataError);
}
