#pragma once

#include <benchmark/benchmark.h>

#include <initializer_list>
#include <memory>
#include <string>

namespace heddle::bench {

/// Google Benchmark's name for what it will run.
using Registration = benchmark::internal::Benchmark;

/// Registers one benchmark for each rival and number of workers, under the name that `bench/run`
/// reads: `name/runtime/workers:N`.
///
///     [[maybe_unused]] const bool kEntered = contest<PushPop, HeddleDeque, MutexDeque>("deque
///     push+pop", {1});
///
/// \tparam Case has `run(State&)`, which verifies what it measures, and inherits `configure` from
/// one of the shapes below
/// \tparam Rivals each has `kRuntime`, its name in the results
/// \param name of the case
/// \param workers which numbers of workers; `run` reads its own from `state.range(0)`
/// \return true, so that a file can do it at start-up
template <template <typename> class Case, typename... Rivals>
bool contest(const std::string& name, std::initializer_list<int> workers) {
  const auto enter = [&](const char* runtime, void (*run)(benchmark::State&),
                         void (*configure)(Registration&, int)) {
    for (const int count : workers) {
      Registration* entry = benchmark::RegisterBenchmark((name + "/" + runtime).c_str(), run);
      entry->ArgName("workers")->Arg(count);
      configure(*entry, count);
    }
  };
  (enter(Rivals::kRuntime, &Case<Rivals>::run, &Case<Rivals>::configure), ...);
  return true;
}

/// The shape of a case that Google Benchmark runs on one thread; others may work for it.
struct OneThread {
  /// See `contest`.
  static void configure(Registration& entry, int /*workers*/) { entry.UseRealTime(); }
};

/// The shape of a case that every thread runs at once, on one subject, which is a new one each
/// time.
/// \tparam Subject what they share
/// \tparam kMore threads on top of one for each worker
template <typename Subject, int kMore = 0>
class ManyThreads {
 public:
  /// See `contest`.
  static void configure(Registration& entry, int workers) {
    entry.Threads(workers + kMore)->UseRealTime()->Setup(setUp)->Teardown(tearDown);
  }

 protected:
  /// What the threads share.
  static Subject& subject() { return *slot(); }

 private:
  static void setUp(const benchmark::State& /*state*/) { slot() = std::make_unique<Subject>(); }
  static void tearDown(const benchmark::State& /*state*/) { slot().reset(); }
  static std::unique_ptr<Subject>& slot() {
    static std::unique_ptr<Subject> subject;
    return subject;
  }
};

/// The shape of a case that takes samples of its own, see `Latencies`.
template <int kSamples>
struct Sampled {
  /// See `contest`.
  static void configure(Registration& entry, int /*workers*/) {
    entry.Iterations(kSamples)->UseManualTime();
  }
};

}  // namespace heddle::bench
