#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <vector>

namespace heddle::bench {

/// The clock of all samples.
using Clock = std::chrono::steady_clock;

/// Samples of one run, reported as the counters `p50` and `p99`, in seconds.
class Latencies {
 public:
  /// Adds a sample, which also counts as the time of one iteration.
  void add(benchmark::State& state, Clock::duration sample);
  /// Reports; call once, after the last one.
  /// \param prefix of the counters' names
  void report(benchmark::State& state, const char* prefix = "");

 private:
  std::vector<double> seconds_;
};

/// Keeps the calling thread busy.
void spinFor(std::chrono::nanoseconds time);

}  // namespace heddle::bench
