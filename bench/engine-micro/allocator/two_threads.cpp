// Two threads on one allocator, each of which frees what it has just allocated.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "allocator/allocators.hpp"
#include "support/contest.hpp"
#include "support/outcome.hpp"
#include "support/pin.hpp"

namespace heddle::bench {
namespace {

template <typename Allocator>
struct Both : ManyThreads<Allocator> {
  static void run(benchmark::State& state) {
    const Pin pin(state);
    Allocator& allocator = Both::subject();
    std::uint64_t mark = static_cast<std::uint64_t>(state.thread_index()) << 32;
    std::uint64_t wrong = 0;
    for (auto _ : state) {
      auto* block = static_cast<std::uint64_t*>(allocator.allocate());
      if (block == nullptr) return fail(state, "there is no memory");
      *block = ++mark;
      // The compiler must not see through malloc.
      benchmark::DoNotOptimize(block);
      benchmark::ClobberMemory();
      if (*block != mark) ++wrong;
      allocator.free(block);
    }
    if (wrong != 0) return fail(state, "two threads got one block");
    if (state.thread_index() != 0) return;
    const auto threads = static_cast<std::uint64_t>(state.threads());
    reportPerOperation(state, static_cast<std::uint64_t>(state.iterations()) * threads);
  }
};

constexpr std::size_t kBytes = 200;

[[maybe_unused]] const bool kEntered =
    contest<Both, HeddleSlab<kBytes>, Malloc<kBytes>, OneTbbMalloc<kBytes>, BoostPool<kBytes>>(
        "allocate+free 200 B, contended", {2});

}  // namespace
}  // namespace heddle::bench
