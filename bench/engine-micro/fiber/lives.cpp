// Whole lives of fibers: one at a time, and 2,048 that all block before the first goes on.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fiber/heddle_fiber.hpp"
#include "fiber/rivals.hpp"
#include "support/contest.hpp"
#include "support/latencies.hpp"
#include "support/outcome.hpp"

namespace heddle::bench {
namespace {

constexpr std::size_t kStackBytes = 65536;

template <typename Rival>
struct CreateFinish : OneThread {
  static void run(benchmark::State& state) {
    typename Rival::Stacks stacks(kStackBytes);
    std::uint64_t steps = 0;
    for (auto _ : state) {
      typename Rival::Fiber fiber(stacks, [&steps] {
        ++steps;
        return false;
      });
      fiber.resume();
      if (!fiber.isFinished()) return fail(state, "a fiber did not finish");
    }
    if (steps != static_cast<std::uint64_t>(state.iterations())) {
      return fail(state, "a fiber did not run");
    }
    reportPerOperation(state, steps);
  }
};

/// All are created, run until they block, are released, run to their ends, and are destroyed.
template <typename Rival>
struct BlockMany : Sampled<300> {
  static constexpr std::uint32_t kFibers = 2048;

  static void run(benchmark::State& state) {
    typename Rival::Stacks stacks(kStackBytes);
    Latencies latencies;
    std::vector<typename Rival::Fiber> fibers;
    fibers.reserve(kFibers);
    for (std::uint32_t warmUp = 0; warmUp < 5; ++warmUp) once(state, stacks, fibers);
    for (auto _ : state) {
      const auto begin = Clock::now();
      if (!once(state, stacks, fibers)) return;
      latencies.add(state, Clock::now() - begin);
    }
    latencies.report(state);
  }

  static bool once(benchmark::State& state, typename Rival::Stacks& stacks,
                   std::vector<typename Rival::Fiber>& fibers) {
    std::uint32_t steps = 0;
    bool isBlocked = true;
    struct Shared {
      std::uint32_t& steps;
      bool& isBlocked;
    } shared{steps, isBlocked};
    for (std::uint32_t i = 0; i < kFibers; ++i) {
      fibers.emplace_back(stacks, [&shared] {
        ++shared.steps;
        return shared.isBlocked;
      });
      fibers.back().resume();
    }
    isBlocked = false;
    bool allFinished = steps == kFibers;
    for (auto& fiber : fibers) {
      fiber.resume();
      allFinished &= fiber.isFinished();
    }
    fibers.clear();
    if (allFinished && steps == 2 * kFibers) return true;
    fail(state, "a fiber did not run or finish");
    return false;
  }
};

[[maybe_unused]] const bool kEntered =
    contest<CreateFinish, HeddleFibers, BoostFibers, UcontextFibers>("fiber create+finish", {1}) &&
    contest<BlockMany, HeddleFibers, BoostFibers, UcontextFibers>(
        "2,048 fibers: create, block, release, finish", {1});

}  // namespace
}  // namespace heddle::bench
