#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/inst_id.hpp"
#include "market/minute.hpp"
#include "vault/instrument_facts.hpp"
#include "vault/layout.hpp"
#include "vault/pillar_outputs.hpp"

namespace rq::vault {

/// A file that a run replaces as a whole.
struct Document {
  std::filesystem::path path;
  std::string bytes;
};

/// What makes one derived pillar different from the next, for one instrument. The job
/// (fold_job.hpp) does everything that they share.
class DerivedPillar {
 public:
  using Json = nlohmann::ordered_json;

  virtual ~DerivedPillar() = default;

  /// Its folder below `state/`.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// The files it appends to.
  [[nodiscard]] virtual OutputPaths outputs(const Layout& layout) const = 0;
  /// The settings that shape the output: derived files are never continued under other ones.
  [[nodiscard]] virtual Json settings() const = 0;

  /// The open windows, for the state; and back. `restore` returns notes for the log, and lets any
  /// exception about a malformed `windows` pass.
  [[nodiscard]] virtual Json windows() const = 0;
  virtual std::vector<std::string> restore(const Json& windows) = 0;

  /// Takes the next closed minute with trades and adds the lines that follow from it.
  virtual void add(const Minute& minute, PillarOutputs& outputs) = 0;
  /// All minutes that end at or before `end` are closed: adds the lines that follow from that.
  virtual void close_through(Timestamp end, PillarOutputs& outputs) = 0;

  /// The file that shows how things stand at the end of the last closed minute (`as_of`; empty
  /// before the first trade), if the pillar has one.
  [[nodiscard]] virtual std::optional<Document> document(const Layout& layout,
                                                         std::optional<Timestamp> as_of) const = 0;
};

using PillarFactory =
    std::function<std::unique_ptr<DerivedPillar>(const InstId&, const InstrumentFacts&)>;

}  // namespace rq::vault
