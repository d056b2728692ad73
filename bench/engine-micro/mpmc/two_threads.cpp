// Two threads on one queue, each of which pushes an item and pops one, its own or the other's.

#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdint>

#include "queues/boost_queue.hpp"
#include "queues/heddle_mpmc.hpp"
#include "queues/moodycamel_queue.hpp"
#include "queues/mutex_deque.hpp"
#include "queues/onetbb_queue.hpp"
#include "queues/transfer.hpp"

namespace heddle::bench {
namespace {

template <typename Queue>
struct Meeting {
  Queue queue;
  std::atomic<std::uint64_t> balance{0};  ///< pushed less popped, summed
  std::atomic<int> finished{0};
};

template <typename Queue>
struct PushPop : ManyThreads<Meeting<Queue>> {
  static void run(benchmark::State& state) {
    const Pin pin(state);
    auto& meeting = PushPop::subject();
    auto&& producer = meeting.queue.producer();
    auto&& consumer = meeting.queue.consumer();
    std::uint64_t balance = 0;
    std::uint32_t pushed = 0;
    for (auto _ : state) {
      std::uint32_t popped = 0;
      if (!pushPatiently(producer, ++pushed)) return fail(state, "nobody makes room");
      if (!popPatiently(consumer, popped)) return fail(state, "an item is missing");
      balance += std::uint64_t{pushed} - popped;
    }
    meeting.balance += balance;
    if (++meeting.finished != state.threads()) return;
    if (meeting.balance != 0) return fail(state, "what was pushed was not popped");
    const auto each = static_cast<std::uint64_t>(state.iterations());
    reportPerOperation(state, each * static_cast<std::uint64_t>(state.threads()));
  }
};

[[maybe_unused]] const bool kEntered =
    contest<PushPop, HeddleMpmc, OneTbbQueue, OneTbbBoundedQueue, MoodycamelQueue, BoostQueue,
            MutexDeque>("mpmc push+pop, contended", {2});

}  // namespace
}  // namespace heddle::bench
