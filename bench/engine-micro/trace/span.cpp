// What a span of a trace costs: two events, each with a look at the clock; and where no trace is
// kept, nothing but the questions. Beside the two looks alone.

#include "trace/span.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>

#include "platform/clock.hpp"
#include "scheduler/runtime.hpp"
#include "support/contest.hpp"
#include "support/outcome.hpp"

namespace heddle::bench {
namespace {

template <std::uint32_t kEvents>
struct Traced {
  static constexpr const char* kRuntime = kEvents == 0 ? "heddle-off" : "heddle";

  static bool isRight(Engine& engine, std::uint64_t spans) {
    std::uint64_t end = 0;
    engine.slot(0).trace.read([&](const TraceEvent&, std::uint64_t number) { end = number + 1; });
    return kEvents == 0 ? end == 0 : end >= 2 * spans;
  }

  static RuntimeConfig config() { return {.workers = 1, .traceEvents = kEvents}; }
  static void step() { const Span span("step"); }
};

struct ClockAlone : Traced<0> {
  static constexpr const char* kRuntime = "clock-alone";

  static void step() {
    benchmark::DoNotOptimize(nowNanos());
    benchmark::DoNotOptimize(nowNanos());
  }
};

template <typename Rival>
struct Spans : OneThread {
  static void run(benchmark::State& state) {
    Runtime runtime(Rival::config());
    runtime.run([&] {
      for (auto _ : state) Rival::step();
    });
    const auto spans = static_cast<std::uint64_t>(state.iterations());
    if (!Rival::isRight(runtime.engine(), spans)) return fail(state, "events are missing");
    reportPerOperation(state, spans);
  }
};

[[maybe_unused]] const bool kEntered =
    contest<Spans, Traced<1024>, Traced<0>, ClockAlone>("span of a trace", {1});

}  // namespace
}  // namespace heddle::bench
