#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "algorithm/cancellation.hpp"
#include "algorithm/halt.hpp"
#include "scheduler/fork.hpp"

namespace heddle {

namespace detail {

/// Calls the functions `kFirst` to `kLast - 1` of `bodies`, halves of them in parallel.
template <std::size_t kFirst, std::size_t kLast, typename Bodies>
void invokeRange(Halt& halt, const Bodies& bodies) {
  if constexpr (kLast - kFirst == 1) {
    if (halt.goesOn()) halt.guard([&] { std::invoke(std::get<kFirst>(bodies)); });
  } else {
    constexpr std::size_t kMiddle = kFirst + (kLast - kFirst + 1) / 2;
    auto back = fork([&] { invokeRange<kMiddle, kLast>(halt, bodies); });
    invokeRange<kFirst, kMiddle>(halt, bodies);
    back.join();
  }
}

}  // namespace detail

/// Calls all `bodies`, in parallel where workers are idle, and returns when all have returned. With
/// one worker: in the order in which they stand.
///
///     parallelInvoke([&] { left = build(low); }, [&] { right = build(high); });
///
/// Work: that of the bodies, and a fork less than there are of them. Span: the longest body, and
/// O(log n) forks. Threads allowed: workers.
/// \param token looked at before each body
/// \param bodies callables without arguments; what they return is dropped
/// \throws what one of the bodies threw: of several the one that stands first. Bodies that had not
/// begun are left out then. All have ended before.
/// \throws Cancelled if bodies were left out because of the token
/// \throws std::logic_error on a thread that is no worker
template <std::invocable... Bodies>
  requires(sizeof...(Bodies) > 0)
void parallelInvoke(CancellationToken token, Bodies&&... bodies) {
  workerFor("heddle::parallelInvoke");
  detail::Halt halt(token);
  detail::invokeRange<0, sizeof...(Bodies)>(halt, std::forward_as_tuple(bodies...));
  halt.finish();
}

/// The same, without a way to cancel it.
template <std::invocable... Bodies>
  requires(sizeof...(Bodies) > 0)
void parallelInvoke(Bodies&&... bodies) {
  parallelInvoke(CancellationToken(), std::forward<Bodies>(bodies)...);
}

}  // namespace heddle
