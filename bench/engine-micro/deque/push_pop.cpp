// The owner's end of a deque: what it pushes, it pops again. Nobody steals.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "deque/heddle_deque.hpp"
#include "deque/onetbb_spawn.hpp"
#include "queues/mutex_deque.hpp"
#include "queues/onetbb_queue.hpp"
#include "support/contest.hpp"
#include "support/outcome.hpp"

namespace heddle::bench {
namespace {

template <typename Deque>
void pushThenPop(benchmark::State& state, std::uint32_t depth) {
  Deque deque;
  std::uint32_t pushed = 0;
  std::uint32_t popped = 0;
  bool neverFailed = true;
  for (auto _ : state) {
    for (std::uint32_t item = 1; item <= depth; ++item) {
      neverFailed &= deque.push(item);
      pushed += item;
    }
    for (std::uint32_t i = 0; i < depth; ++i) {
      std::uint32_t item = 0;
      neverFailed &= deque.pop(item);
      popped += item;
    }
  }
  if (!neverFailed || pushed != popped) return fail(state, "what was pushed was not popped");
  reportPerOperation(state, static_cast<std::uint64_t>(state.iterations()) * depth);
}

template <typename Deque, std::uint32_t kDepth>
void measure(benchmark::State& state) {
  if constexpr (requires { Deque::inside([] {}); }) {
    Deque::inside([&] { pushThenPop<Deque>(state, kDepth); });
  } else {
    pushThenPop<Deque>(state, kDepth);
  }
}

template <typename Deque>
struct OneDeep : OneThread {
  static void run(benchmark::State& state) { measure<Deque, 1>(state); }
};

template <typename Deque>
struct ManyDeep : OneThread {
  static void run(benchmark::State& state) { measure<Deque, 64>(state); }
};

[[maybe_unused]] const bool kEntered =
    contest<OneDeep, HeddleDeque, OneTbbQueue, OneTbbSpawn, MutexDeque>("deque push+pop", {1}) &&
    contest<ManyDeep, HeddleDeque, OneTbbQueue, OneTbbSpawn, MutexDeque>("deque push+pop, 64 deep",
                                                                         {1});

}  // namespace
}  // namespace heddle::bench
