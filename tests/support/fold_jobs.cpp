#include "support/fold_jobs.hpp"

#include "vault/cvd_pillar.hpp"
#include "vault/vwap_pillar.hpp"
#include "vault/wick_pillar.hpp"

namespace rq::test {

const vault::Layout& memory_vault() {
  static const vault::Layout layout("/vault");
  return layout;
}

vault::FoldJobReport run_vwap(vault::FileSystem& fs, const InstId& instrument,
                              const vault::FoldJobOptions& options,
                              vault::FoldJobObserver& observer) {
  return vault::run_fold_job(fs, memory_vault(), instrument, vault::make_vwap_pillar, "vwap_calc",
                             options, observer);
}

vault::FoldJobReport run_vwap(vault::FileSystem& fs, const InstId& instrument,
                              const vault::FoldJobOptions& options) {
  Observations observer;
  return run_vwap(fs, instrument, options, observer);
}

vault::FoldJobReport run_wicks(vault::FileSystem& fs, const InstId& instrument,
                               const vault::FoldJobOptions& options) {
  Observations observer;
  return vault::run_fold_job(fs, memory_vault(), instrument, vault::make_wick_pillar,
                             "wick_tracker", options, observer);
}

vault::FoldJobReport run_cvd(vault::FileSystem& fs, const InstId& instrument,
                             const vault::FoldJobOptions& options) {
  Observations observer;
  return vault::run_fold_job(fs, memory_vault(), instrument, vault::make_cvd_pillar, "cvd_calc",
                             options, observer);
}

void run_all(vault::FileSystem& fs, const InstId& instrument,
             const vault::FoldJobOptions& options) {
  run_vwap(fs, instrument, options);
  run_wicks(fs, instrument, options);
  run_cvd(fs, instrument, options);
}

Tree derived_files(const MemoryFileSystem& fs) {
  Tree kept;
  for (const auto& [path, bytes] : fs.tree(memory_vault().root()))
    if (path.starts_with("derived/") || path.ends_with(".rejects.jsonl")) kept[path] = bytes;
  return kept;
}

}  // namespace rq::test
