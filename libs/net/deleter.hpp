#pragma once

namespace rq::net {

/// Deletes what a C library made, by that library's own function:
/// `std::unique_ptr<X509, Deleter<X509_free>>`.
template <auto Free>
struct Deleter {
  template <class Object>
  void operator()(Object* object) const {
    Free(object);
  }
};

}  // namespace rq::net
