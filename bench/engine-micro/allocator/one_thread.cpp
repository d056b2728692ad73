// Blocks that the thread frees which allocated them: one at a time, and 64 before the first is
// freed.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>

#include "allocator/allocators.hpp"
#include "support/contest.hpp"
#include "support/outcome.hpp"

namespace heddle::bench {
namespace {

/// Allocates all, marks them, and frees them once the marks were found in place.
template <typename Allocator, std::uint32_t kBlocks>
void measure(benchmark::State& state) {
  Allocator allocator;
  std::array<std::uint64_t*, kBlocks> blocks{};
  std::uint64_t mark = 0;
  std::uint64_t wrong = 0;
  for (auto _ : state) {
    for (std::uint64_t*& block : blocks) {
      block = static_cast<std::uint64_t*>(allocator.allocate());
      if (block == nullptr) return fail(state, "there is no memory");
      *block = ++mark;
    }
    // The compiler must not see through malloc.
    benchmark::DoNotOptimize(blocks.data());
    benchmark::ClobberMemory();
    for (std::uint32_t i = 0; i < kBlocks; ++i) {
      if (*blocks[i] != mark - (kBlocks - 1) + i) ++wrong;
      allocator.free(blocks[i]);
    }
  }
  if (wrong != 0) return fail(state, "two blocks overlap");
  reportPerOperation(state, static_cast<std::uint64_t>(state.iterations()) * kBlocks);
}

template <typename Allocator>
struct OneByOne : OneThread {
  static void run(benchmark::State& state) { measure<Allocator, 1>(state); }
};

template <typename Allocator>
struct Many : OneThread {
  static void run(benchmark::State& state) { measure<Allocator, 64>(state); }
};

constexpr std::size_t kSmall = 200;
constexpr std::size_t kLarge = 65536;

[[maybe_unused]] const bool kEntered =
    contest<OneByOne, HeddleSlab<kSmall>, Malloc<kSmall>, OneTbbMalloc<kSmall>, BoostPool<kSmall>>(
        "allocate+free 200 B", {1}) &&
    contest<Many, HeddleSlab<kSmall>, Malloc<kSmall>, OneTbbMalloc<kSmall>, BoostPool<kSmall>>(
        "allocate+free 200 B, 64 at a time", {1}) &&
    contest<OneByOne, HeddleSlab<kLarge>, Malloc<kLarge>, OneTbbMalloc<kLarge>>(
        "allocate+free 64 KiB", {1});

}  // namespace
}  // namespace heddle::bench
