#include "app/log_file.hpp"

#include <filesystem>
#include <mutex>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <system_error>
#include <utility>

#include "vault/file_system.hpp"

namespace rq::app::log {

namespace {

class LogFile final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit LogFile(std::string file) : file_(std::move(file)), path_(vault::from_utf8(file_)) {
    open();
  }

 private:
  using Rotating = spdlog::sinks::rotating_file_sink<spdlog::details::null_mutex>;

  void open() {
    constexpr std::size_t most_bytes = 10'000'000;
    constexpr std::size_t old_files = 3;
    out_ = std::make_unique<Rotating>(file_, most_bytes, old_files);
    out_->set_formatter(formatter_->clone());
  }

  void sink_it_(const spdlog::details::log_msg& line) override {
    write(line);
    if (is_in_place()) return;
    open();
    write({line.time, line.source, line.logger_name, spdlog::level::warn,
           "the log file was removed, moved or replaced while it was open; a new one begins here"});
    write(line);
  }

  void write(const spdlog::details::log_msg& line) {
    out_->log(line);
    out_->flush();
  }

  /// What was just written is in the file of that name: a removed or a new one has nothing.
  [[nodiscard]] bool is_in_place() const {
    std::error_code error;
    const auto size = std::filesystem::file_size(path_, error);
    return !error && size > 0;
  }

  void flush_() override { out_->flush(); }
  void set_formatter_(std::unique_ptr<spdlog::formatter> formatter) override {
    formatter_ = std::move(formatter);
    out_->set_formatter(formatter_->clone());
  }
  void set_pattern_(const std::string& pattern) override { out_->set_pattern(pattern); }

  std::string file_;
  std::filesystem::path path_;
  std::unique_ptr<Rotating> out_;
};

}  // namespace

std::shared_ptr<spdlog::sinks::sink> make_log_file(const std::string& file) {
  return std::make_shared<LogFile>(file);
}

}  // namespace rq::app::log
