#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace rq::net {

/// Runs at once what an operation that is already done posts: the way through the queue of the
/// io_context costs a system call, several times as much as reading a message. Only for handlers
/// that may be called before the operation's starter has returned, and that keep its `Queue`
/// alive. After `deepest` such calls inside each other it does post, so that the stack stays small
/// whatever the other side sends.
class InlineExecutor {
 public:
  static constexpr int deepest = 16;
  struct Queue {
    boost::asio::any_io_executor executor;
    int depth = 0;
  };

  explicit InlineExecutor(Queue& queue) : queue_(&queue) {}

  template <class Function>
  void execute(Function&& function) const {
    if (queue_->depth == deepest) {
      // In a lambda, lest the function's own executor, which is this, be asked again.
      boost::asio::post(queue_->executor, [function = std::forward<Function>(function)]() mutable {
        std::move(function)();
      });
      return;
    }
    ++queue_->depth;
    std::forward<Function>(function)();
    --queue_->depth;
  }

  [[nodiscard]] boost::asio::execution_context& query(
      boost::asio::execution::context_t property) const {
    return boost::asio::query(queue_->executor, property);
  }
  /// Not true to the letter; see above for which handlers it is true enough.
  [[nodiscard]] InlineExecutor require(boost::asio::execution::blocking_t::never_t) const {
    return *this;
  }
  friend bool operator==(const InlineExecutor&, const InlineExecutor&) = default;

 private:
  Queue* queue_;
};

}  // namespace rq::net
