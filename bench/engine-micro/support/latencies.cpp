#include "support/latencies.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "platform/pause.hpp"

namespace heddle::bench {

void Latencies::add(benchmark::State& state, Clock::duration sample) {
  const double seconds = std::chrono::duration<double>(sample).count();
  state.SetIterationTime(seconds);
  seconds_.push_back(seconds);
}

void Latencies::report(benchmark::State& state, const char* prefix) {
  if (seconds_.empty()) return;
  std::sort(seconds_.begin(), seconds_.end());
  const auto at = [&](double share) {
    const auto last = static_cast<double>(seconds_.size() - 1);
    return seconds_[static_cast<std::size_t>(share * last)];
  };
  state.counters[std::string(prefix) + "p50"] = at(0.5);
  state.counters[std::string(prefix) + "p99"] = at(0.99);
}

void spinFor(std::chrono::nanoseconds time) {
  const auto end = Clock::now() + time;
  while (Clock::now() < end) pause();
}

}  // namespace heddle::bench
