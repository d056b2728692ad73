#include <latch>
#include <thread>
#include <vector>

#include "testing/threads.hpp"

namespace heddle::testing {

void yield() { std::this_thread::yield(); }

namespace detail {

void runOnThreads(std::uint32_t count, void (*body)(void*, std::uint32_t), void* context) {
  std::latch start(count);
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (std::uint32_t thread = 0; thread < count; ++thread) {
    threads.emplace_back([&start, body, context, thread] {
      start.arrive_and_wait();
      body(context, thread);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace detail

}  // namespace heddle::testing
