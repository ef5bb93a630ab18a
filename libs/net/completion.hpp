#pragma once

#include <boost/asio/recycling_allocator.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace rq::net {

/// A completion handler whose type is forgotten, so that what calls it is compiled once. Called at
/// most once; destroyed uncalled when the operation is dropped with its io_context. Its memory is
/// free again before the handler runs, as Asio wants it.
class Completion {
 public:
  Completion() = default;
  template <class Handler>
    requires(!std::is_same_v<std::remove_cvref_t<Handler>, Completion>)
  explicit Completion(Handler&& handler)
      : held_(Held<std::remove_cvref_t<Handler>>::make(std::forward<Handler>(handler))) {}

  [[nodiscard]] explicit operator bool() const noexcept { return held_ != nullptr; }
  void operator()(boost::system::error_code error, std::size_t bytes) {
    held_.release()->call(error, bytes);
  }

 private:
  struct Erased {
    virtual void call(boost::system::error_code error, std::size_t bytes) = 0;
    virtual void drop() noexcept = 0;

   protected:
    ~Erased() = default;
  };

  template <class Handler>
  struct Held final : Erased {
    using Memory = boost::asio::recycling_allocator<Held>;

    explicit Held(Handler&& handler) : handler_(std::move(handler)) {}
    explicit Held(const Handler& handler) : handler_(handler) {}
    template <class From>
    static Held* make(From&& handler) {
      return std::construct_at(Memory().allocate(1), std::forward<From>(handler));
    }
    void call(boost::system::error_code error, std::size_t bytes) override {
      Handler handler(std::move(handler_));
      drop();
      std::move(handler)(error, bytes);
    }
    void drop() noexcept override {
      std::destroy_at(this);
      Memory().deallocate(this, 1);
    }

    Handler handler_;
  };

  struct Drop {
    void operator()(Erased* held) const noexcept { held->drop(); }
  };
  std::unique_ptr<Erased, Drop> held_;
};

}  // namespace rq::net
