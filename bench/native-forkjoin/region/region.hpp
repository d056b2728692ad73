#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "support/contest.hpp"
#include "support/samples.hpp"
#include "support/wrong_result.hpp"

namespace heddle::bench::region {

/// How often one iteration was run, on a cache line of its own.
struct alignas(64) Tally {
  std::uint64_t count = 0;
};

/// An iteration of which only the call is left, which the compiler must not leave out.
struct Nothing {
  void operator()(std::size_t /*iteration*/) const { asm volatile(""); }
};

/// Regions between two looks at the clock.
constexpr std::uint64_t kRegions = 1000;

/// Enters the case: loops over as many iterations as there are workers, back to back.
/// \param repeat `void(Team&, std::uint64_t regions, body)`, where `body(std::size_t)` is to be run
///   for each iteration of each region, and no region begins before the one before it has ended
template <typename Team, typename Repeat>
bool contest(Repeat repeat) {
  return enter("region", [repeat](const Options& options) -> Round {
    const auto team = std::make_shared<Team>(options.workers);
    const double seconds = options.seconds;
    std::vector<Tally> tallies(options.workers);
    repeat(*team, kRegions, [&tallies](std::size_t iteration) { ++tallies[iteration].count; });
    for (const Tally& tally : tallies) expectEqual(tally.count, kRegions, "runs of an iteration");
    const auto sample = [=] { return secondsOf([&] { repeat(*team, kRegions, Nothing{}); }); };
    medianSample(seconds / 2, sample);
    return [=] { return Values{{"ns/region", medianSample(seconds, sample) * 1e9 / kRegions}}; };
  });
}

}  // namespace heddle::bench::region
