#include "bench/bench_market.hpp"

#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace rq::bench {

using namespace std::chrono_literals;
using test::Finished;
using test::RunningProgram;

namespace {

/// The string of a key in a line of JSON.
std::string text_in(const std::string& json, const std::string& key) {
  const auto at = json.find("\"" + key + "\":\"");
  if (at == std::string::npos) throw std::runtime_error("no " + key + " in " + json);
  const auto begin = at + key.size() + 4;
  return json.substr(begin, json.find('"', begin) - begin);
}

}  // namespace

void await(const RunningProgram& program, const char* what, const std::function<bool()>& holds) {
  while (!holds()) {
    if (program.has_ended() && !holds())
      throw std::runtime_error(std::string("waiting until ") + what + ", but a program ended:\n" +
                               program.err());
    std::this_thread::sleep_for(5ms);
  }
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::uint64_t number_in(const std::string& text, const std::string& key) {
  const auto at = text.rfind(" " + key + "=");
  if (at == std::string::npos) throw std::runtime_error("no " + key + "= in:\n" + text);
  return std::strtoull(text.c_str() + at + key.size() + 2, nullptr, 10);
}

Words all_of(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

double mebibytes(std::uint64_t bytes) {
  return static_cast<double>(bytes) / (1024 * 1024);
}

Folder::Folder(std::filesystem::path path) : path_(std::move(path)) {
  std::filesystem::remove_all(path_);
  std::filesystem::create_directories(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Exchange::Exchange(const Folder& folder, const Words& options)
    : ca_file_((folder / "ca.pem").string()),
      program_(test::program("okx_sim"),
               all_of({"--port", "0", "--tls", "--ca-out", ca_file_, "--wait", "--past", "0s",
                       "--start", "2025-12-14T12:00:00Z"},
                      options)) {
  await(program_, "it listens", [this] { return says(program_.out(), "\n"); });
}

Words Exchange::addresses(const std::string& endpoint) const {
  const std::string line = program_.out();
  return {"--ws-url",   text_in(line, "ws_url") + "/ws/v5/" + endpoint,
          "--rest-url", text_in(line, "rest_url"),
          "--ca-file",  ca_file_};
}

Finished stop(RunningProgram& program) {
  program.ask_to_stop();
  auto finished = program.wait();
  if (finished.exit_code != 0) throw std::runtime_error("a program failed:\n" + finished.err);
  return finished;
}

Pace measure_pace(const std::string& exporter, const Words& arguments, Exchange& exchange) {
  constexpr auto warm_up = 3s;
  constexpr auto measured = 10s;
  RunningProgram recorder(test::program(exporter), arguments);
  await(recorder, "it is connected", [&] { return says(recorder.err(), "subscribed"); });
  std::this_thread::sleep_for(warm_up);
  const auto cpu = recorder.cpu();
  const auto begin = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(measured);
  Pace pace;
  pace.cpu_share = (recorder.cpu() - cpu) / Seconds(std::chrono::steady_clock::now() - begin);
  pace.recorded = stop(recorder);
  pace.peak_bytes = pace.recorded.cost.peak_bytes;
  stop(exchange.program());
  return pace;
}

}  // namespace rq::bench
