#pragma once

#include <cstdint>
#include <type_traits>

namespace heddle::testing {

/// Most threads of one `runOnThreads`.
inline constexpr std::uint32_t kMaxThreads = 8;

namespace detail {

/// Calls `body(context, 0)` to `body(context, count - 1)`, each on a thread of its own.
void runOnThreads(std::uint32_t count, void (*body)(void* context, std::uint32_t thread),
                  void* context);

}  // namespace detail

/// Lets another thread have the core, for a thread of a stress test that waits in a loop because it
/// must not synchronise with those it waits for.
void yield();

/// Calls `body(0)` to `body(count - 1)` at the same time, each on a thread of its own that starts
/// when all are there, and returns when all have returned. Natively new threads; in WebAssembly the
/// workers that wasm/test-runner.mjs has started, each an instance of the module on the same
/// memory. Not to be nested.
/// \param count up to `kMaxThreads`
/// \param body a callable `void (std::uint32_t thread)`
template <typename Body>
void runOnThreads(std::uint32_t count, Body&& body) {
  using Callable = std::remove_reference_t<Body>;
  detail::runOnThreads(
      count,
      [](void* context, std::uint32_t thread) { (*static_cast<Callable*>(context))(thread); },
      const_cast<void*>(static_cast<const void*>(&body)));
}

}  // namespace heddle::testing
