#pragma once

#include <chrono>
#include <cstdint>
#include <thread>

#include "platform/pause.hpp"

namespace heddle::bench {

/// How a thread waits for another one here, the same for all rivals: it spins, then lets others
/// have the core, and gives up after ten seconds, since by then something was lost.
///
///     for (Patience patience; !queue.pop(item);) {
///       if (!patience.wait()) return fail(state, "an item is missing");
///     }
class Patience {
 public:
  /// Waits a little.
  /// \return false when it has been too long
  bool wait() {
    ++waits_;
    if (waits_ % kSpins != 0) {
      pause();
      return true;
    }
    std::this_thread::yield();
    if (waits_ % kWaitsPerLook != 0) return true;
    if (waits_ == kWaitsPerLook) begin_ = Clock::now();
    return Clock::now() - begin_ < std::chrono::seconds(10);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::uint64_t kSpins = 64;  // some 3 µs
  static constexpr std::uint64_t kWaitsPerLook = 1024 * kSpins;

  std::uint64_t waits_ = 0;
  Clock::time_point begin_;
};

}  // namespace heddle::bench
