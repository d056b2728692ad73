// The whole engine: 10,000 calls submitted at once, from the first submission to the last result.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "pool/condvar_executor.hpp"
#include "pool/heddle_pool.hpp"
#include "pool/latch_pool.hpp"
#include "pool/onetbb_pools.hpp"
#include "support/contest.hpp"
#include "support/outcome.hpp"

namespace heddle::bench {
namespace {

template <typename Pool>
struct InFlight : OneThread {
  static void run(benchmark::State& state) {
    constexpr std::uint32_t kCalls = 10'000;
    Pool pool(static_cast<std::uint32_t>(state.range(0)));
    std::uint64_t wrong = 0;
    for (auto _ : state) {
      if (pool.callMany(kCalls) != sumUpTo(kCalls) + kCalls) ++wrong;
    }
    if (wrong != 0) return fail(state, "the results are wrong");
    reportPerOperation(state, static_cast<std::uint64_t>(state.iterations()) * kCalls);
  }
};

[[maybe_unused]] const bool kEntered =
    contest<InFlight, HeddlePool, OneTbbGroup, LatchPool<OneTbbExecutor>,
            LatchPool<CondvarExecutor>>("10,000 calls in flight", {1, 2});

}  // namespace
}  // namespace heddle::bench
