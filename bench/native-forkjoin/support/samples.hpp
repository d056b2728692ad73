#pragma once

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "support/contest.hpp"
#include "support/peak_memory.hpp"

namespace heddle::bench {

using Clock = std::chrono::steady_clock;

/// Wall time of one call.
template <typename Step>
double secondsOf(Step&& step) {
  const auto begin = Clock::now();
  std::forward<Step>(step)();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Of at least one value.
inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

/// The median of what `sample` returns, called until the time is up and at least once.
template <typename Sample>
double medianSample(double seconds, Sample&& sample) {
  std::vector<double> samples;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  do samples.push_back(sample());
  while (Clock::now() < end);
  return median(std::move(samples));
}

/// A round of a case that has a serial program to compare with: `serial` and `parallel` take turns
/// until the time is up, and each returns the seconds of its part that counts. Figures: `ms` of the
/// parallel one, its `speedup` over the serial one (the median over the pairs), and `peak memory`
/// of this process so far, in MB.
template <typename Serial, typename Parallel>
Values compare(double seconds, Serial&& serial, Parallel&& parallel) {
  std::vector<double> times;
  const double speedup = medianSample(seconds, [&] {
    const double alone = serial();
    times.push_back(parallel());
    return alone / times.back();
  });
  return {{"ms", median(std::move(times)) * 1e3},
          {"speedup", speedup},
          {"peak memory", peakMegabytes()}};
}

}  // namespace heddle::bench
