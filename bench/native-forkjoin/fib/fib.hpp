#pragma once

#include <cstdint>
#include <memory>

#include "support/contest.hpp"
#include "support/samples.hpp"
#include "support/wrong_result.hpp"

namespace heddle::bench::fib {

/// Which Fibonacci number; without cutoff, so that every call from 2 on forks once.
constexpr unsigned sizeOf(const Options& options) { return options.isSmall ? 16 : 32; }

/// The answer, by another way.
constexpr std::uint64_t answer(unsigned n) {
  std::uint64_t current = 0;
  std::uint64_t next = 1;
  for (; n > 0; --n) {
    const std::uint64_t sum = current + next;
    current = next;
    next = sum;
  }
  return current;
}

/// How many calls fork.
constexpr std::uint64_t forks(unsigned n) { return answer(n + 1) - 1; }
static_assert(forks(2) == 1 && forks(4) == 4);

/// Enters the case. \param solve `std::uint64_t(Team&, unsigned n)`
template <typename Team, typename Solve>
bool contest(Solve solve) {
  return enter("fib", [solve](const Options& options) -> Round {
    const auto team = std::make_shared<Team>(options.workers);
    const double seconds = options.seconds;
    const unsigned n = sizeOf(options);
    const auto sample = [=] {
      return secondsOf([&] { expectEqual(solve(*team, n), answer(n), "fib"); });
    };
    medianSample(seconds / 2, sample);
    return [=] {
      const double median = medianSample(seconds, sample);
      return Values{{"ns/fork", median * 1e9 / static_cast<double>(forks(n))}};
    };
  });
}

}  // namespace heddle::bench::fib
