// A queue for many producers and consumers in the hands of one thread: push, then pop.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "queues/boost_queue.hpp"
#include "queues/heddle_mpmc.hpp"
#include "queues/moodycamel_queue.hpp"
#include "queues/mutex_deque.hpp"
#include "queues/onetbb_queue.hpp"
#include "support/contest.hpp"
#include "support/outcome.hpp"

namespace heddle::bench {
namespace {

template <typename Queue>
struct PushPop : OneThread {
  static void run(benchmark::State& state) {
    Queue queue;
    auto&& producer = queue.producer();
    auto&& consumer = queue.consumer();
    std::uint32_t pushed = 0;
    std::uint64_t wrong = 0;
    for (auto _ : state) {
      std::uint32_t popped = 0;
      ++pushed;
      if (!producer.push(pushed) || !consumer.pop(popped) || popped != pushed) ++wrong;
    }
    if (wrong != 0) return fail(state, "what was pushed was not popped");
    reportPerOperation(state, static_cast<std::uint64_t>(state.iterations()));
  }
};

[[maybe_unused]] const bool kEntered =
    contest<PushPop, HeddleMpmc, OneTbbQueue, OneTbbBoundedQueue, MoodycamelQueue, BoostQueue,
            MutexDeque>("mpmc push+pop", {1});

}  // namespace
}  // namespace heddle::bench
