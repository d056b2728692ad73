#pragma once

#include <cstdint>
#include <random>

/// The same numbers for a seed with every standard library; its own distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// A number of [0, 1).
  double next() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  /// A number of [low, high).
  double next(double low, double high) { return low + (high - low) * next(); }

 private:
  std::mt19937_64 engine_;
};
