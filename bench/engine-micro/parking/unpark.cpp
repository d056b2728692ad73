// A thread asleep in the kernel and one that wakes it: from the call that wakes to the sleeper's
// first step, and what the call itself takes out of the waker's time.

#include <benchmark/benchmark.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "parking/events.hpp"
#include "support/contest.hpp"
#include "support/latencies.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pin.hpp"

namespace heddle::bench {
namespace {

/// A thread that sleeps, notes when it is woken, and sleeps again.
template <typename Event>
class Sleeper {
 public:
  Sleeper() : thread_([this] { run(); }) {}
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  ~Sleeper() {
    stopping_ = true;
    event_.wake();
    thread_.join();
  }

  void wake() { event_.wake(); }
  std::uint64_t timesWoken() const { return timesWoken_; }
  /// Valid once `timesWoken` counts the time in question.
  Clock::time_point lastWoken() const { return lastWoken_; }

 private:
  void run() {
    const Pin pin(1, 2);
    for (;;) {
      event_.sleep();
      lastWoken_ = Clock::now();
      if (stopping_) return;
      ++timesWoken_;
    }
  }

  Event event_;
  Clock::time_point lastWoken_;
  std::atomic<bool> stopping_{false};
  alignas(kCacheLine) std::atomic<std::uint64_t> timesWoken_{0};
  std::thread thread_;
};

template <typename Event>
struct Unpark : Sampled<400> {
  static void run(benchmark::State& state) {
    Sleeper<Event> sleeper;
    // Else the kernel may move the sleeper to the waker's core, and have it take the waker's place.
    const Pin pin(0, 2);
    Latencies ofSleeper;
    Latencies ofWaker;
    std::uint64_t times = 0;
    for (auto _ : state) {
      spinFor(std::chrono::microseconds(100));
      const auto begin = Clock::now();
      sleeper.wake();
      const auto end = Clock::now();
      ++times;
      for (Patience patience; sleeper.timesWoken() < times;) {
        if (!patience.wait()) return fail(state, "a wake-up is lost");
      }
      ofWaker.add(state, end - begin);
      ofSleeper.add(state, sleeper.lastWoken() - begin);
    }
    if (sleeper.timesWoken() != times) return fail(state, "it woke up for nothing");
    ofSleeper.report(state);
    ofWaker.report(state, "waker ");
  }
};

[[maybe_unused]] const bool kEntered =
    contest<Unpark, HeddleLot, Condvar, Semaphore, Moodycamel>("unpark", {1});

}  // namespace
}  // namespace heddle::bench
