#pragma once

#include <cstdint>

namespace heddle {

/// Whom a worker tries to rob, and in which order: it starts with whoever it last robbed with
/// success, and passes over, the first time round, those at whose deque it recently lost races.
/// Private to one worker; nothing atomic. O(workers) to go through all.
class Victims {
 public:
  /// Most workers of a region.
  static constexpr std::uint32_t kMaxWorkers = 256;

  /// Calls `attempt(victim)` for other workers until it returns true.
  /// \param self who is looking
  /// \param workers how many workers there are
  /// \param attempt tries one; returns whether it got an item, and calls `lost` when it lost a race
  /// \return whether some attempt succeeded
  template <typename Attempt>
  bool tryEach(std::uint32_t self, std::uint32_t workers, Attempt&& attempt) {
    bool skipped = false;
    for (std::uint32_t i = 0, victim = start_; i < workers; ++i, victim = after(victim, workers)) {
      if (victim == self) continue;
      if (heat_[victim] >= kHot) {
        heat_[victim] -= kHot;  // passed over this time, not for ever
        skipped = true;
        continue;
      }
      if (attempt(victim)) return succeeded(victim);
    }
    if (!skipped) return false;
    for (std::uint32_t i = 0, victim = start_; i < workers; ++i, victim = after(victim, workers)) {
      if (victim != self && attempt(victim)) return succeeded(victim);
    }
    return false;
  }

  /// Notes a lost race at `victim`'s deque.
  void lost(std::uint32_t victim) {
    if (heat_[victim] <= 255 - kLoss) heat_[victim] += kLoss;
    if (backOff_ < kMaxBackOff) backOff_ *= 2;
  }

  /// How many pauses to make before the next round: doubles with each lost race, halves when a
  /// round goes without one.
  std::uint32_t backOff() {
    const std::uint32_t pauses = backOff_;
    if (backOff_ > 1) backOff_ /= 2;
    return pauses;
  }

  /// Starts with a neighbour, so that workers do not all rob the same one.
  void begin(std::uint32_t self, std::uint32_t workers) { start_ = after(self, workers); }

 private:
  static constexpr std::uint8_t kLoss = 2;  // what one lost race adds
  static constexpr std::uint8_t kHot = 4;   // from here on a victim is passed over
  static constexpr std::uint32_t kMaxBackOff =
      64;  // times the engine's shortest time between two looks

  static std::uint32_t after(std::uint32_t victim, std::uint32_t workers) {
    return victim + 1 < workers ? victim + 1 : 0;
  }
  bool succeeded(std::uint32_t victim) {
    start_ = victim;
    return true;
  }

  std::uint32_t start_ = 0;
  std::uint32_t backOff_ = 1;
  std::uint8_t heat_[kMaxWorkers]{};
};

}  // namespace heddle
