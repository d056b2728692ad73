#include "support/outcome.hpp"

#include <atomic>

namespace heddle::bench {

namespace {

std::atomic<bool> failed{false};

}  // namespace

void fail(benchmark::State& state, const char* why) {
  failed = true;
  state.SkipWithError(why);
}

bool anyFailed() { return failed; }

void reportPerOperation(benchmark::State& state, std::uint64_t operations) {
  using benchmark::Counter;
  state.counters["time/op"] =
      Counter(static_cast<double>(operations), Counter::kIsRate | Counter::kInvert);
}

}  // namespace heddle::bench
