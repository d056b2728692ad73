#pragma once

#include <benchmark/benchmark.h>

#include <array>
#include <atomic>
#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "queues/capacity.hpp"
#include "support/contest.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pin.hpp"

namespace heddle::bench {

/// Most workers of the case.
constexpr std::uint32_t kMaxProducers = 2;
/// Calls that one worker may have in flight here.
constexpr std::uint32_t kWindow = kCapacity / kMaxProducers;

/// What a worker fills in and hands to the owner, on a line of its own like the engine's records.
struct alignas(kCacheLine) Record {
  std::uint64_t result = 0;  ///< number of the call
};

/// Those of all workers; a worker's lie together.
using Records = std::array<Record, kCapacity>;

/// What the threads of the case share.
template <typename Queue>
struct Office {
  Records records;
  Queue queue;
  /// Calls that the owner has settled, by worker: what may be in flight follows from it.
  std::array<CacheAligned<std::atomic<std::uint64_t>>, kMaxProducers> settled;
};

/// The case in which workers hand finished records to one owner, who collects all there are.
/// \tparam Queue has `push(producer, index, records)`, for which there is always room, and
/// `drain(producers, records, sink)`, which calls the sink with the index of each record
template <typename Queue>
struct Handover : ManyThreads<Office<Queue>, 1> {
  static void run(benchmark::State& state) {
    const Pin pin(state);
    if (state.thread_index() == 0) {
      collect(state);
    } else {
      finish(state, static_cast<std::uint32_t>(state.thread_index() - 1));
    }
  }

 private:
  static void finish(benchmark::State& state, std::uint32_t producer) {
    Office<Queue>& office = Handover::subject();
    std::uint64_t done = 0;
    std::uint64_t settled = 0;
    for (auto _ : state) {
      for (Patience patience; done - settled == kWindow;) {
        settled = office.settled[producer]->load(std::memory_order_acquire);
        if (done - settled == kWindow && !patience.wait()) return fail(state, "nobody collects");
      }
      const std::uint32_t index = producer * kWindow + static_cast<std::uint32_t>(done % kWindow);
      office.records[index].result = ++done;
      if (!office.queue.push(producer, index, office.records))
        return fail(state, "there is no room");
    }
  }

  static void collect(benchmark::State& state) {
    Office<Queue>& office = Handover::subject();
    const auto producers = static_cast<std::uint32_t>(state.threads() - 1);
    std::array<std::uint64_t, kMaxProducers> settled{};
    std::uint64_t expected = 0;
    std::uint64_t collected = 0;
    std::uint64_t sum = 0;
    const auto sink = [&](std::uint32_t index) {
      sum += office.records[index].result;
      ++settled[index / kWindow];
      ++collected;
    };
    for (auto _ : state) {
      expected += producers;
      for (Patience patience; collected < expected;) {
        const std::uint64_t before = collected;
        office.queue.drain(producers, office.records, sink);
        for (std::uint32_t i = 0; i < producers; ++i) {
          office.settled[i]->store(settled[i], std::memory_order_release);
        }
        if (collected == before && !patience.wait()) return fail(state, "a record is missing");
      }
    }
    const auto each = static_cast<std::uint64_t>(state.iterations());
    if (collected != expected || sum != producers * sumUpTo(each)) {
      return fail(state, "what was finished was not collected");
    }
    reportPerOperation(state, expected);
  }
};

}  // namespace heddle::bench
