#pragma once

#include <filesystem>

namespace rq::bench {

/// The main function of a benchmark: `--data DIR` keeps what it makes, `--rounds N` is how often it
/// measures. Returns the exit code.
int bench_main(int argc, char** argv,
               void (*bench_all)(const std::filesystem::path& data, int rounds));

}  // namespace rq::bench
