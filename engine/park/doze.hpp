#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "park/lot.hpp"
#include "platform/futex.hpp"
#include "platform/straight.hpp"

namespace heddle {

/// Workers that wait in their event loop, since something of their own is pending there. To wake
/// one is a hint, not a hand-over: its loop may be busy with a task's continuation for as long as
/// that takes. So a dozer that is woken does not count as a searcher, as a sleeper of the lot does,
/// until it says so itself; and who has work for dozers wakes all of them, since any one may be
/// busy.
///
/// A worker uses its one spot for the lot or for this, by how it falls asleep; the word says which.
class alignas(kCacheLine) Doze {
 public:
  /// A worker that is no searcher any more begins to doze. It must look at all queues once more,
  /// and `cancel` if it finds work there.
  HEDDLE_STRAIGHT void begin(ParkingSpot& spot) {
    // E12: counted before it may be looked for: who finds a count of 0 published before this.
    dozers_.fetchAdd(1, seqCst(Edge::kDoze));
    // E12: from here on, who publishes work finds the dozer, or this worker's last look sees the
    // work.
    spot.word.store(ParkingSpot::kDozing, seqCst(Edge::kDoze));
  }

  /// Wakes this one. Any thread; one of several wins.
  /// \return whether this call did
  bool cancel(ParkingSpot& spot) {
    std::uint32_t dozing = ParkingSpot::kDozing;
    // Decides who wakes it; the queues order the work: relaxed.
    if (!spot.word.compareExchange(dozing, ParkingSpot::kNotified, kRelaxed, kRelaxed))
      return false;
    dozers_.fetchSub(1, kRelaxed);  // a count; too high for a moment is a look too many
    return true;
  }

  /// The worker is awake.
  HEDDLE_STRAIGHT static void end(ParkingSpot& spot) {
    spot.word.store(ParkingSpot::kAwake, kRelaxed);  // nobody else acts on a notified spot
  }

  /// Wakes all. Threads allowed: any that has just published work, or wants all to end.
  /// One load where nobody dozes.
  /// \param spots all spots
  /// \param count how many
  void wakeAll(ParkingSpot* spots, std::uint32_t count) {
    if (this->count() == 0) return;
    for (std::uint32_t at = 0; at < count; ++at) {
      wakeThis(spots[at]);
    }
  }

  /// Wakes this one if it dozes. Threads allowed: any that has just given it something to do.
  /// \return whether this call did
  bool wakeThis(ParkingSpot& spot) {
    if (!dozes(spot) || !cancel(spot)) return false;
    futexWake(spot.word.address());
    return true;
  }

  /// Whether this one dozes. Threads allowed: any. Exact, in the sense of E12, for one who has just
  /// published what is work to it.
  static bool dozes(const ParkingSpot& spot) {
    // E12: pairs with the store in begin.
    return spot.word.load(seqCst(Edge::kDoze)) == ParkingSpot::kDozing;
  }

  /// Rings again where a waker that died had not yet rung: it has told a dozer, who sleeps still.
  /// Threads allowed: any, once the waker is gone.
  static void ringAgain(ParkingSpot* spots, std::uint32_t count) {
    for (std::uint32_t at = 0; at < count; ++at) {
      ParkingSpot& spot = spots[at];
      // The waker's last, or newer. To ring twice does no harm.
      if (spot.word.load(kRelaxed) == ParkingSpot::kNotified) futexWake(spot.word.address());
    }
  }

  /// How many doze. Threads allowed: any. Exact, in the sense of E12, for one who has just
  /// published work.
  std::uint32_t count() const {
    // E12: pairs with the addition in begin.
    return dozers_.load(seqCst(Edge::kDoze));
  }

 private:
  Atomic<std::uint32_t> dozers_;  ///< all agents; how many spots are, or are about to be, a dozer's
};

}  // namespace heddle
