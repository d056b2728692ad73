// One call, from its submission to its result, for which the caller spins. To a worker that sleeps;
// and call upon call, to one that need not have gone to sleep.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>

#include "pool/condvar_executor.hpp"
#include "pool/heddle_pool.hpp"
#include "pool/latch_pool.hpp"
#include "pool/onetbb_pools.hpp"
#include "support/contest.hpp"
#include "support/latencies.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

namespace heddle::bench {
namespace {

/// \param pause called before each call; returns false if the pool does not get ready for it
template <typename Pool, typename Pause>
void measure(benchmark::State& state, Pool& pool, Pause&& pause) {
  Latencies latencies;
  std::uint64_t argument = 0;
  std::uint64_t wrong = 0;
  for (auto _ : state) {
    if (!pause()) return fail(state, "the worker does not fall asleep");
    const auto begin = Clock::now();
    const std::uint64_t result = pool.call(++argument);
    latencies.add(state, Clock::now() - begin);
    if (result != argument + 1) ++wrong;
  }
  if (wrong != 0) return fail(state, "a result is wrong");
  latencies.report(state);
}

template <typename Pool>
struct ToASleeper : Sampled<400> {
  static void run(benchmark::State& state) {
    Pool pool(static_cast<std::uint32_t>(state.range(0)));
    measure(state, pool, [&] {
      for (Patience patience; !pool.isAsleep();) {
        if (!patience.wait()) return false;
      }
      // It has declared itself asleep; the kernel has to believe it too.
      spinFor(std::chrono::microseconds(300));
      return true;
    });
  }
};

template <typename Pool>
struct CallUponCall : Sampled<4000> {
  static void run(benchmark::State& state) {
    Pool pool(static_cast<std::uint32_t>(state.range(0)));
    for (std::uint64_t i = 0; i < 100; ++i) pool.call(i);
    measure(state, pool, [] { return true; });
  }
};

[[maybe_unused]] const bool kEntered =
    contest<ToASleeper, HeddlePool, LatchPool<OneTbbExecutor>, LatchPool<CondvarExecutor>>(
        "call to a sleeping worker", {1}) &&
    contest<CallUponCall, HeddlePool, LatchPool<OneTbbExecutor>, LatchPool<CondvarExecutor>>(
        "call upon call", {1});

}  // namespace
}  // namespace heddle::bench
