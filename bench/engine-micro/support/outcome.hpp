#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

namespace heddle::bench {

/// Says that a result was wrong: the benchmark has no figure, and the program fails in the end.
/// Threads allowed: any.
void fail(benchmark::State& state, const char* why);

/// Whether `fail` was called for any benchmark.
bool anyFailed();

/// Reports the time per operation, in seconds as all times, as the counter `time/op`, which
/// `bench/run` turns into the metric `ns/op`. Call from one thread of the benchmark.
/// \param operations of all threads together
void reportPerOperation(benchmark::State& state, std::uint64_t operations);

/// 1 + 2 + … + `count`, modulo 2^64: what the items of a run add up to.
constexpr std::uint64_t sumUpTo(std::uint64_t count) { return count * (count + 1) / 2; }

}  // namespace heddle::bench
