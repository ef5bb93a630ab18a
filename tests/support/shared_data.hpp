#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace rq::test {

/// Real recorded data and the digests of what the rules make of it. They are no part of the
/// project: $RQ_SHARED, else the folder `shared` beside it. Without them the result is nullopt, and
/// one line "skipped: …" says so, which CTest shows as a skipped test.
std::optional<std::filesystem::path> shared_data(const std::string& relative_path);

/// Says on stdout why the running test case proves nothing here; CTest counts it as skipped.
void report_skipped(const std::string& reason);

/// The root of this source tree.
std::filesystem::path source_folder();

}  // namespace rq::test
