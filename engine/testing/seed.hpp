#pragma once

#include <cstdint>

namespace heddle::testing {

/// The seed of this run, another one each time unless HEDDLE_SEED says which. Prints it, so that a
/// failure can be repeated as far as threads allow.
std::uint64_t seed();

/// Pseudo-random numbers (SplitMix64; Steele, Lea and Flood 2014), the same ones for the same seed
/// on every platform. Not thread-safe: a thread has its own.
class Random {
 public:
  /// \param seed of the run
  /// \param stream which of the seed's sequences, the number of the thread usually
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0)
      : state_(seed ^ (stream * 0xd1342543de82ef95U)) {}

  /// 64 random bits.
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
  }
  /// A number from 0 to `bound - 1`; the bias is below 2^-32.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }
  /// True once in `times`.
  bool oneIn(std::uint32_t times) { return below(times) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace heddle::testing
