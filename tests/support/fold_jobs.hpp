#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/memory_file_system.hpp"
#include "support/tree.hpp"

#include "sim/synthetic_market.hpp"
#include "vault/fold_job.hpp"

namespace rq::test {

/// The Vault that tests with a `MemoryFileSystem` work in.
const vault::Layout& memory_vault();

/// What an observer was told.
class Observations final : public vault::FoldJobObserver {
 public:
  void progress(std::uint64_t done, std::uint64_t total) override {
    shares.emplace_back(done, total);
  }
  void rejected(const std::string& where, const std::string& reason) override {
    rejects.push_back(where + ": " + reason);
  }
  void note(const std::string& message) override { notes.push_back(message); }

  std::vector<std::pair<std::uint64_t, std::uint64_t>> shares;
  std::vector<std::string> rejects;
  std::vector<std::string> notes;
};

/// One run of `vwap_calc`, `wick_tracker` or `cvd_calc`, without the program around it.
vault::FoldJobReport run_vwap(vault::FileSystem& fs, const InstId& instrument,
                              const vault::FoldJobOptions& options = {});
vault::FoldJobReport run_wicks(vault::FileSystem& fs, const InstId& instrument,
                               const vault::FoldJobOptions& options = {});
vault::FoldJobReport run_cvd(vault::FileSystem& fs, const InstId& instrument,
                             const vault::FoldJobOptions& options = {});
vault::FoldJobReport run_vwap(vault::FileSystem& fs, const InstId& instrument,
                              const vault::FoldJobOptions& options,
                              vault::FoldJobObserver& observer);
/// All of them, one after the other.
void run_all(vault::FileSystem& fs, const InstId& instrument,
             const vault::FoldJobOptions& options = {});

/// The derived files and the rejects: what must not depend on how runs were cut.
Tree derived_files(const MemoryFileSystem& fs);

}  // namespace rq::test
