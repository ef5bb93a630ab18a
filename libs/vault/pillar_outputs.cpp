#include "vault/pillar_outputs.hpp"

#include "core/errors.hpp"
#include "vault/pillar_state.hpp"

namespace rq::vault {

PillarOutputs::PillarOutputs(FileSystem& fs, const Layout& layout, const OutputPaths& paths,
                             const std::filesystem::path& rejects, const PillarState& state,
                             bool aside)
    : fs_(fs), aside_(aside) {
  const auto add = [&](const std::filesystem::path& path) {
    const std::string name = layout.relative(path);
    const auto committed = state.outputs.find(name);
    const auto length = committed == state.outputs.end() ? 0 : committed->second;
    files_.push_back({path, name, AppendFile(fs, aside ? Swap::aside(path) : path, length)});
  };
  files_.reserve(paths.files.size() + 1);
  for (const auto& path : paths.files) add(path);
  add(rejects);
  if (paths.day_folder) days_.emplace(fs, *paths.day_folder, state.day_outputs.value(), aside);
}

std::optional<std::filesystem::path> PillarOutputs::find_any() const {
  for (const Output& output : files_)
    if (fs_.file_size(output.path).value_or(0) > 0) return output.path;
  return days_ ? days_->find_any() : std::nullopt;
}

void PillarOutputs::cut_back() {
  for (Output& output : files_) {
    output.lines.cut_back();
    if (!aside_) fs_.remove(Swap::aside(output.path));
  }
  if (days_) days_->cut_back();
}

void PillarOutputs::roll_back() {
  const auto attempt = [](auto& files) {
    try {
      files.cut_back();
    } catch (const Error&) {
      return;  // a full or failing disk
    }
  };
  for (Output& output : files_) attempt(output.lines);
  if (days_) attempt(*days_);
}

std::uint64_t PillarOutputs::commit(PillarState& state) {
  std::uint64_t added = 0;
  for (Output& output : files_) {
    added += output.lines.commit();
    state.outputs[output.name] = output.lines.committed();
  }
  if (days_) {
    added += days_->commit();
    state.day_outputs = days_->committed();
  }
  return added;
}

void PillarOutputs::replace_all(Swap& swap) const {
  for (const Output& output : files_) {
    if (output.lines.committed() > 0)
      swap.replace(output.path);
    else if (fs_.file_size(output.path))
      swap.remove(output.path);
  }
  if (days_) days_->replace_all(swap);
}

}  // namespace rq::vault
