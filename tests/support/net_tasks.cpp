#include "support/net_tasks.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace rq::test {

void run_tasks(const std::function<net::Task<>(boost::asio::any_io_executor)>& work) {
  boost::asio::io_context context(1);
  std::exception_ptr thrown;
  boost::asio::co_spawn(context, work(context.get_executor()),
                        [&thrown](std::exception_ptr error) { thrown = std::move(error); });
  context.run();
  if (thrown) std::rethrow_exception(thrown);
}

net::Task<> yield_turn() {
  co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
}

}  // namespace rq::test
