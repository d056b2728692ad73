#pragma once

#include <benchmark/benchmark.h>
#include <sched.h>

namespace heddle::bench {

/// Keeps the calling thread on a core of its own while it lives: what two threads share costs
/// another amount where they take turns on one core. Does nothing where there are more threads than
/// cores.
class Pin {
 public:
  /// For one thread of a benchmark.
  explicit Pin(const benchmark::State& state) : Pin(state.thread_index(), state.threads()) {}
  /// \param thread which of `threads`
  Pin(int thread, int threads);
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  ~Pin();

 private:
  cpu_set_t before_{};
  bool isPinned_ = false;
};

}  // namespace heddle::bench
