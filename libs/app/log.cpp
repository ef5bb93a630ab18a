#include "app/log.hpp"

#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <spdlog/async.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <string>
#include <utility>

#include "app/log_file.hpp"
#include "app/terminal.hpp"
#include "core/errors.hpp"
#include "core/quote.hpp"

namespace rq::app::log {

namespace {

/// Time, level and message.
std::unique_ptr<spdlog::formatter> line_format() {
  return std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                                                     spdlog::pattern_time_type::utc);
}

/// Priority, level and message, for the journal: it takes a line that begins with <4> for a
/// warning. A message of several lines is several lines there, each with a priority.
class JournalFormat final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
    const auto level = spdlog::level::to_string_view(line.level);
    std::string text = priority(line.level);
    text.append(level.data(), level.size()) += ' ';
    for (const char c : line.payload) {
      text += c;
      if (c == '\n') text += priority(line.level);
    }
    text += '\n';
    out.append(text.data(), text.data() + text.size());
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JournalFormat>();
  }

 private:
  static std::string priority(spdlog::level::level_enum level) {
    if (level >= spdlog::level::err) return "<3>";
    if (level == spdlog::level::warn) return "<4>";
    return level == spdlog::level::info ? "<6>" : "<7>";
  }
};

std::unique_ptr<spdlog::formatter> console_format() {
  if (stderr_is_journal()) return std::make_unique<JournalFormat>();
  return line_format();
}

bool console_lost = false;

/// Bytes, whatever somebody outside makes a message quote.
constexpr std::size_t longest_line = 1024;

/// A log file that cannot be written is reported on the console, which is the logger's first sink.
void tell_failures(spdlog::logger& log) {
  log.set_error_handler([console = log.sinks().front()](const std::string& what) {
    console->log({"rq", spdlog::level::err, "the log cannot be written: " + what});
  });
}

/// The first of its sinks is the console.
std::shared_ptr<spdlog::logger>& instance() {
  static auto logger = [] {
    auto log =
        std::make_shared<spdlog::logger>("rq", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    log->set_formatter(console_format());
    log->flush_on(spdlog::level::trace);
    tell_failures(*log);
    return log;
  }();
  return logger;
}

spdlog::logger& logger() {
  return *instance();
}

void write(spdlog::level::level_enum level, std::string_view message) {
  if (logger().should_log(level)) logger().log(level, "{}", log_text(message, longest_line));
}

/// Hands lines on to another logger.
class Forward final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit Forward(std::shared_ptr<spdlog::logger> to) : to_(std::move(to)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& line) override {
    to_->log(line.time, line.source, line.level, line.payload);
  }
  void flush_() override {}

  std::shared_ptr<spdlog::logger> to_;
};

/// Tells when all lines before it are written.
class Marker final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit Marker(std::promise<void> written) : written_(std::move(written)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& /*line*/) override {}
  void flush_() override { written_.set_value(); }

  std::promise<void> written_;
};

/// The logger with another console, or none.
std::shared_ptr<spdlog::logger> with_console(const spdlog::sink_ptr& console) {
  auto sinks = logger().sinks();
  sinks.erase(sinks.begin());
  if (console != nullptr) sinks.insert(sinks.begin(), console);
  auto other = std::make_shared<spdlog::logger>(logger().name(), sinks.begin(), sinks.end());
  other->set_level(logger().level());
  other->flush_on(logger().flush_level());
  if (console != nullptr)
    tell_failures(*other);
  else
    other->set_error_handler([](const std::string&) {});  // there is nobody to tell
  return other;
}

}  // namespace

void set_level(const std::string& level) {
  logger().set_level(spdlog::level::from_str(level));
}

void add_file(const std::string& file) {
  try {
    auto sink = make_log_file(file);
    sink->set_formatter(line_format());
    logger().sinks().push_back(std::move(sink));
  } catch (const spdlog::spdlog_ex&) {
    throw IoError("open the log", file, std::error_code(errno, std::generic_category()));
  }
}

void debug(std::string_view message) {
  write(spdlog::level::debug, message);
}
void info(std::string_view message) {
  write(spdlog::level::info, message);
}
void warn(std::string_view message) {
  write(spdlog::level::warn, message);
}
void error(std::string_view message) {
  write(spdlog::level::err, message);
}

Thread::Thread() : before_(instance()) {
  constexpr std::size_t most_waiting = 256;  // lines
  const auto writer = std::make_shared<spdlog::details::thread_pool>(most_waiting, 1);
  auto console =
      std::make_shared<spdlog::async_logger>(logger().name(), logger().sinks().front(), writer,
                                             spdlog::async_overflow_policy::overrun_oldest);
  console->set_level(spdlog::level::trace);
  console->flush_on(spdlog::level::trace);
  writer_ = writer;
  instance() = with_console(std::make_shared<Forward>(std::move(console)));
}

Thread::~Thread() {
  constexpr std::chrono::milliseconds patience{500};
  std::promise<void> written;
  const auto is_written = written.get_future();
  const auto marker = std::make_shared<spdlog::async_logger>(
      logger().name(), std::make_shared<Marker>(std::move(written)),
      std::static_pointer_cast<spdlog::details::thread_pool>(writer_),
      spdlog::async_overflow_policy::overrun_oldest);
  marker->flush();
  if (is_written.wait_for(patience) == std::future_status::ready) {
    instance() = std::static_pointer_cast<spdlog::logger>(before_);
    writer_.reset();
    return;
  }
  console_lost = true;
  instance() = with_console(nullptr);
  // Its end would be waited for as well.
  [[maybe_unused]] const auto* const never_ends = new auto(std::move(writer_));
}

bool console_is_lost() {
  return console_lost;
}

}  // namespace rq::app::log
