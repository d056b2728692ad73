#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "support/contest.hpp"
#include "support/samples.hpp"
#include "support/wrong_result.hpp"

namespace heddle::bench::loop {

/// Passes over the data between two looks at the clock: a pass of `axpy` takes a few milliseconds,
/// of which a worker that has to be woken would take a share.
constexpr unsigned kPasses = 10;

constexpr std::size_t axpySizeOf(const Options& options) {
  return options.isSmall ? 10'000 : 16'000'000;
}

constexpr std::size_t computeSizeOf(const Options& options) {
  return options.isSmall ? 1000 : 2'000'000;
}

/// y ← a x + y: bound by memory.
struct Axpy {
  float a;
  const float* x;
  float* y;

  void operator()(std::size_t i) const { y[i] += a * x[i]; }
};

/// 256 multiply-adds, each of which needs the one before. Not inlined, so that no compiler makes
/// vectors of several of them in one of the loops only.
[[gnu::noinline]] inline float chainOf(float x) {
  for (int step = 0; step < 256; ++step) x = x * 0.5F + 1.0F;
  return x;
}

struct Chain {
  float* result;

  void operator()(std::size_t i) const { result[i] = chainOf(static_cast<float>(i % 1024)); }
};

/// The loop without a runtime.
template <typename Body>
void forEachAlone(std::size_t count, Body body) {
  for (std::size_t i = 0; i < count; ++i) body(i);
}

/// Vectors that a round works on, and how often each element of y was written.
struct AxpyData {
  explicit AxpyData(std::size_t count) : x(count), y(count) {
    for (std::size_t i = 0; i < count; ++i) x[i] = static_cast<float>(i % 16);
  }

  Axpy body() { return {0.5F, x.data(), y.data()}; }

  /// All sums are exact in a float.
  void check() const {
    for (std::size_t i = 0; i < y.size(); ++i) {
      expectEqual(y[i], static_cast<float>(passes) * 0.5F * x[i], "axpy");
    }
  }

  std::vector<float> x;
  std::vector<float> y;
  unsigned passes = 0;
};

/// Enters `axpy` and `compute`. \param forEach `void(Team&, unsigned passes, std::size_t count,
/// body)`, where `body(std::size_t)` is to be run for each index below `count`, once in each pass
template <typename Team, typename ForEach>
bool contest(ForEach forEach) {
  const bool isFirst = enter("axpy", [forEach](const Options& options) -> Round {
    const auto team = std::make_shared<Team>(options.workers);
    const double seconds = options.seconds;
    const std::size_t count = axpySizeOf(options);
    const auto data = std::make_shared<AxpyData>(count);
    const auto perPass = [=](auto step) {
      data->passes += kPasses;
      return secondsOf(step) / kPasses;
    };
    const auto serial = [=] {
      return perPass([&] {
        for (unsigned pass = 0; pass < kPasses; ++pass) forEachAlone(count, data->body());
      });
    };
    const auto parallel = [=] {
      return perPass([&] { forEach(*team, kPasses, count, data->body()); });
    };
    medianSample(seconds / 2, parallel);
    return [=] {
      Values values = compare(seconds, serial, parallel);
      data->check();
      return values;
    };
  });
  const bool isSecond = enter("compute", [forEach](const Options& options) -> Round {
    const auto team = std::make_shared<Team>(options.workers);
    const double seconds = options.seconds;
    const std::size_t count = computeSizeOf(options);
    const auto result = std::make_shared<std::vector<float>>(count);
    const auto checked = [=](auto step) {
      const double taken = secondsOf(step);
      for (float& value : *result) {
        expectEqual(value, 2.0F, "compute");
        value = 0;
      }
      return taken;
    };
    const auto serial = [=] {
      return checked([&] { forEachAlone(count, Chain{result->data()}); });
    };
    const auto parallel = [=] {
      return checked([&] { forEach(*team, 1, count, Chain{result->data()}); });
    };
    medianSample(seconds / 2, parallel);
    return [=] { return compare(seconds, serial, parallel); };
  });
  return isFirst && isSecond;
}

}  // namespace heddle::bench::loop
