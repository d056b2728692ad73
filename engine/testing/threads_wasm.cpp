// Threads of the tests in WebAssembly. They exist from the start, each in `test_serve`, and wait in
// a mailbox; wasm/test-thread.mjs gives each a stack of its own.

#include "platform/invariant.hpp"
#include "testing/shared.hpp"
#include "testing/threads.hpp"

namespace heddle::testing {

namespace {

/// What the threads are to do; written before the mailboxes are.
struct Order {
  void (*body)(void*, std::uint32_t) = nullptr;
  void* context = nullptr;
};

Order order;
Signal mailboxes[kMaxThreads];  ///< calls so far, for each thread
Signal started;                 ///< threads that have got the order, over all calls
Signal finished;                ///< threads that have executed the order, over all calls
std::uint32_t ordered = 0;      ///< threads that were given an order, over all calls

std::int32_t neverNotified = 0;

}  // namespace

// Alone in a function, as in platform_wasm.cpp and for the same reason.
[[gnu::noinline]] void yield() {
  constexpr std::int64_t kNanos = 10'000;  // long enough for the host to give the core away
  __builtin_wasm_memory_atomic_wait32(&neverNotified, 0, kNanos);
}

namespace detail {

void runOnThreads(std::uint32_t count, void (*body)(void*, std::uint32_t), void* context) {
  HEDDLE_INVARIANT(count <= kMaxThreads, count);
  order = {body, context};
  ordered += count;
  for (std::uint32_t thread = 0; thread < count; ++thread) mailboxes[thread].raise();
  finished.awaitAtLeast(ordered);
}

}  // namespace detail

}  // namespace heddle::testing

extern "C" {

/// Executes orders, for ever.
[[clang::export_name("test_serve")]] void testServe(std::uint32_t thread) {
  using namespace heddle::testing;
  for (std::uint32_t calls = 0;;) {
    calls = mailboxes[thread].awaitChangeFrom(calls);
    started.raise();
    started.awaitAtLeast(ordered);
    order.body(order.context, thread);
    finished.raise();
  }
}

/// How many threads the host is to start.
[[clang::export_name("test_threads")]] std::uint32_t testThreads() {
  return heddle::testing::kMaxThreads;
}

}  // extern "C"
