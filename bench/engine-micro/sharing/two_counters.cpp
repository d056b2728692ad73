// False sharing: two threads, each with a counter of its own; on lines of their own, or on one
// line. This is what engine/atomic/cache_line.hpp buys.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "support/contest.hpp"
#include "support/outcome.hpp"
#include "support/pin.hpp"

namespace heddle::bench {
namespace {

using Count = Atomic<std::uint64_t>;

struct Padded {
  static constexpr const char* kRuntime = "heddle";

  Count& operator[](std::size_t thread) { return *counts[thread]; }
  std::array<CacheAligned<Count>, 2> counts;
};

struct Unpadded {
  static constexpr const char* kRuntime = "unpadded";

  Count& operator[](std::size_t thread) { return counts[thread]; }
  alignas(kCacheLine) std::array<Count, 2> counts;
};

template <typename Counts>
struct TwoCounters : ManyThreads<Counts> {
  static void run(benchmark::State& state) {
    const Pin pin(state);
    Count& count = TwoCounters::subject()[static_cast<std::size_t>(state.thread_index())];
    // A count: nothing is ordered by it.
    for (auto _ : state) count.fetchAdd(1, kRelaxed);
    const auto each = static_cast<std::uint64_t>(state.iterations());
    if (count.load(kRelaxed) != each) return fail(state, "a count is lost");  // as above
    if (state.thread_index() != 0) return;
    reportPerOperation(state, each * static_cast<std::uint64_t>(state.threads()));
  }
};

[[maybe_unused]] const bool kEntered = contest<TwoCounters, Padded, Unpadded>("two counters", {2});

}  // namespace
}  // namespace heddle::bench
