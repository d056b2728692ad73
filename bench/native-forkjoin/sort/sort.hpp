#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "support/contest.hpp"
#include "support/samples.hpp"
#include "support/wrong_result.hpp"

namespace heddle::bench::sort {

using Numbers = std::vector<std::uint32_t>;

constexpr std::size_t sizeOf(const Options& options) {
  return options.isSmall ? 20'000 : 4'000'000;
}

/// The same ones in every program.
inline Numbers numbersOf(std::size_t count) {
  std::mt19937 random(42);  // NOLINT(bugprone-random-generator-seed)
  Numbers numbers(count);
  std::generate(numbers.begin(), numbers.end(), std::ref(random));
  return numbers;
}

struct Data {
  explicit Data(std::size_t count) : shuffled(numbersOf(count)), sorted(shuffled) {
    std::sort(sorted.begin(), sorted.end());
  }

  /// Seconds that it takes to sort a copy of the numbers; the copy and the check are not counted.
  template <typename Sort>
  double secondsOf(Sort&& sort) {
    numbers = shuffled;
    const double seconds = bench::secondsOf([&] { sort(numbers); });
    if (numbers != sorted) throw WrongResult("not sorted");
    return seconds;
  }

  Numbers shuffled;
  Numbers sorted;
  Numbers numbers;
};

/// Enters the case. \param sort `void(Team&, Numbers&)`
template <typename Team, typename Sort>
bool contest(Sort sort) {
  return enter("sort", [sort](const Options& options) -> Round {
    const auto team = std::make_shared<Team>(options.workers);
    const double seconds = options.seconds;
    const auto data = std::make_shared<Data>(sizeOf(options));
    const auto serial = [=] {
      return data->secondsOf([](Numbers& all) { std::sort(all.begin(), all.end()); });
    };
    const auto parallel = [=] { return data->secondsOf([&](Numbers& all) { sort(*team, all); }); };
    medianSample(seconds / 2, parallel);
    return [=] { return compare(seconds, serial, parallel); };
  });
}

}  // namespace heddle::bench::sort
