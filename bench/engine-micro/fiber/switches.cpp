// Switches between flows on one thread: with one fiber, and round many.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fiber/heddle_fiber.hpp"
#include "fiber/rivals.hpp"
#include "support/contest.hpp"
#include "support/outcome.hpp"

namespace heddle::bench {
namespace {

constexpr std::size_t kStackBytes = 16384;

/// Resumes each fiber in turn; a step is one switch there and one back.
template <typename Rival, std::uint32_t kFibers>
struct RoundRobin : OneThread {
  static void run(benchmark::State& state) {
    typename Rival::Stacks stacks(kStackBytes);
    std::vector<typename Rival::Fiber> fibers;
    fibers.reserve(kFibers);
    std::uint64_t steps = 0;
    bool goesOn = true;
    struct Shared {
      std::uint64_t& steps;
      bool& goesOn;
    } shared{steps, goesOn};
    for (std::uint32_t i = 0; i < kFibers; ++i) {
      fibers.emplace_back(stacks, [&shared] {
        ++shared.steps;
        return shared.goesOn;
      });
      fibers.back().resume();
    }
    steps = 0;
    for (auto _ : state) {
      for (auto& fiber : fibers) fiber.resume();
    }
    const auto resumed = static_cast<std::uint64_t>(state.iterations()) * kFibers;
    if (steps != resumed) fail(state, "a fiber did not run");
    goesOn = false;
    for (auto& fiber : fibers) {
      fiber.resume();
      if (!fiber.isFinished()) fail(state, "a fiber did not finish");
    }
    reportPerOperation(state, 2 * resumed);
  }
};

template <typename Rival>
struct OneFiber : RoundRobin<Rival, 1> {};
template <typename Rival>
struct Few : RoundRobin<Rival, 16> {};
template <typename Rival>
struct Many : RoundRobin<Rival, 1024> {};
template <typename Rival>
struct VeryMany : RoundRobin<Rival, 16384> {};

[[maybe_unused]] const bool kEntered =
    contest<OneFiber, HeddleFibers, BoostFibers, UcontextFibers>("fiber switch", {1}) &&
    contest<Few, HeddleFibers, BoostFibers, UcontextFibers>("fiber switch, round 16", {1}) &&
    contest<Many, HeddleFibers, BoostFibers, UcontextFibers>("fiber switch, round 1,024", {1}) &&
    contest<VeryMany, HeddleFibers, BoostFibers, UcontextFibers>("fiber switch, round 16,384", {1});

}  // namespace
}  // namespace heddle::bench
