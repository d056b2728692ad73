#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "platform/futex.hpp"
#include "platform/pause.hpp"
#include "platform/straight.hpp"

namespace heddle {

/// Where one worker sleeps. The word is what the futex (or `Atomics.waitAsync`) waits on.
struct alignas(kCacheLine) ParkingSpot {
  /// Values of the word.
  enum : std::uint32_t {
    kAwake = 0,     ///< running or searching
    kParked = 1,    ///< asleep, or about to be
    kNotified = 2,  ///< chosen by a waker, not up yet; counts as a searcher, unless it dozed
    kDozing = 3,    ///< waits in its event loop, or is about to; see park/doze.hpp
  };

  /// The worker writes kParked and kAwake, a waker turns kParked into kNotified.
  Atomic<std::uint32_t> word;
};

/// Who is awake and who sleeps, in one word: `searchers` (awake, without work, looking for it) and
/// `sleepers` (parked, and nobody has decided to wake them). README.md has the protocol and the
/// proof that no wake-up is lost.
///
/// Who makes work visible calls `wakeOne` afterwards. Who finds nothing goes `beginSearch` → search
/// → `endSearch` on success, or `beginSleep` → look once more → `sleep` → (it is a searcher again).
///
/// I1: at any moment, spots that hold kParked = sleepers + rights to wake one that are taken and
/// not used + workers between the two steps of `beginSleep`.
class Lot {
 public:
  /// What the word says at one moment.
  struct Census {
    std::uint32_t searchers;  ///< awake and looking for work
    std::uint32_t sleepers;   ///< asleep, not yet chosen to be woken
  };

  /// Looks. Threads allowed: any. Exact, in the sense of E8, for one who has just published work.
  Census census() const {
    // E8: pairs with the read-modify-write in beginSleep.
    return unpack(word_.load(seqCst(Edge::kLotSleep)));
  }

  /// A running worker starts to look for work.
  HEDDLE_STRAIGHT void beginSearch() {
    word_.fetchAdd(kOneSearcher, kRelaxed);  // a count; the sleep that may follow orders itself
  }

  /// A searcher found work.
  /// \return whether it was the last searcher while others sleep: then it looks whether there is
  /// more work, and if so wakes one of them
  HEDDLE_STRAIGHT bool endSearch() {
    // E8: who published work and was told "somebody searches" did so before this; an exact look at
    // the queues which follows sees that work.
    const Census before = unpack(word_.fetchSub(kOneSearcher, seqCst(Edge::kLotSleep)));
    return before.searchers == 1 && before.sleepers > 0;
  }

  /// A searcher gives up. It must look at all queues once more before `sleep`, and if it finds work
  /// there, call `wakeOne` as if it had published that work (it may choose itself).
  HEDDLE_STRAIGHT void beginSleep(ParkingSpot& spot) {
    // Before the count, so that whoever counts on a sleeper finds one (I1).
    spot.word.store(ParkingSpot::kParked, kRelaxed);  // published by the next line
    // E8: from here on, who publishes work sees a sleeper, or this worker's last look sees the
    // work.
    word_.fetchAdd(kOneSleeper - kOneSearcher, seqCst(Edge::kLotSleep));
  }

  /// Blocks until a waker has chosen this spot. Returns as a searcher.
  void sleep(ParkingSpot& spot) {
    while (!isChosen(spot)) futexWait(spot.word.address(), ParkingSpot::kParked);
    endSleep(spot);
  }

  /// For a worker that waits in another way: whether it was chosen.
  static bool isChosen(const ParkingSpot& spot) {
    return spot.word.load(kRelaxed) != ParkingSpot::kParked;  // endSleep orders what follows
  }

  /// For a worker that waited in another way and was chosen. It is a searcher now.
  HEDDLE_STRAIGHT static void endSleep(ParkingSpot& spot) {
    // E11: pairs with the compare-and-swap in useRight: the waker has moved this worker from
    // sleepers to searchers before this worker moves itself anywhere.
    spot.word.exchange(ParkingSpot::kAwake, acquire(Edge::kLotWake));
  }

  /// What a waker has in hand: 0 for nothing, `kLooking` for the right to wake one sleeper, and
  /// `kChosen` + i when it has chosen spot i and has perhaps not rung there yet. Kept where it
  /// outlives the waker, for `inherit`.
  using Right = std::uint32_t;

  /// Wakes one sleeper unless somebody already searches (who is then responsible for the work).
  /// Threads allowed: any. One compare-and-swap and one futex call when it wakes, one load if not.
  /// \param spots all spots
  /// \param count how many
  /// \param first which to try first
  /// \param right the caller's; 0 before and after
  void wakeOne(ParkingSpot* spots, std::uint32_t count, std::uint32_t first, Right& right) {
    for (;; pause()) {
      // E8: pairs with the read-modify-write in beginSleep.
      std::uint32_t seen = word_.load(seqCst(Edge::kLotSleep));
      const Census now = unpack(seen);
      if (now.searchers > 0 || now.sleepers == 0) return;
      if (takeRight(seen, right) && useRight(spots, count, first, right)) return;
    }
  }

  /// As `wakeOne`, even if somebody searches: for work that is meant for the worker at `first`.
  void wakeFor(ParkingSpot* spots, std::uint32_t count, std::uint32_t first, Right& right) {
    for (;; pause()) {
      std::uint32_t seen = word_.load(seqCst(Edge::kLotSleep));  // E8: pairs with beginSleep
      if (unpack(seen).sleepers == 0) return;
      if (takeRight(seen, right) && useRight(spots, count, first, right)) return;
    }
  }

  /// Wakes the worker at `at` if it sleeps, and nobody else for it: for what no other worker can
  /// do. Threads allowed: any, also the worker itself between the two steps of its sleep.
  void wakeThis(ParkingSpot* spots, std::uint32_t count, std::uint32_t at, Right& right) {
    for (;; pause()) {
      std::uint32_t seen = word_.load(seqCst(Edge::kLotSleep));  // E8: pairs with beginSleep
      if (unpack(seen).sleepers == 0) return;
      // Not older than what was read above: who is counted as a sleeper has said so before.
      if (spots[at].word.load(kRelaxed) != ParkingSpot::kParked) return;
      if (!takeRight(seen, right)) continue;
      if (useRight(spots, 1, at, right)) return;
      // Others may have relied on the searcher that never came to be.
      return wakeOne(spots, count, at, right);
    }
  }

  /// Wakes every sleeper, whoever searches; for the end. Threads allowed: any.
  void wakeAll(ParkingSpot* spots, std::uint32_t count, Right& right) {
    for (;; pause()) {
      std::uint32_t seen = word_.load(seqCst(Edge::kLotSleep));  // E8: pairs with beginSleep
      if (unpack(seen).sleepers == 0) return;
      if (takeRight(seen, right)) useRight(spots, count, 0, right);
    }
  }

  /// Puts right what a waker left that died. The caller wakes another one, for the work of which
  /// the dead waker knew.
  void inherit(ParkingSpot* spots, Right& right) {
    if (right == kLooking) giveBack(right);
    if (right == 0) return;
    futexWake(spots[right - kChosen].word.address());  // a second time does no harm
    right = 0;
  }

  /// Strikes a worker that died off the counts. Threads allowed: any, once the worker is gone.
  /// \param spot its spot, as it left it
  /// \param searching whether it died as a searcher that had not begun to sleep
  /// \return whether a wake-up went to the dead worker: then the caller wakes another one
  bool forget(ParkingSpot& spot, bool searching) {
    if (searching) {
      word_.fetchSub(kOneSearcher, kRelaxed);  // a count
      return true;
    }
    std::uint32_t word = ParkingSpot::kParked;
    // Decides between this and a waker; if this wins it orders nothing: relaxed.
    // E11: if a waker did, the dead worker is counted as a searcher by now.
    if (spot.word.compareExchange(word, ParkingSpot::kAwake, kRelaxed, acquire(Edge::kLotWake))) {
      // A count. It may fall below 0, in the bits that lead the word, for as long as a waker holds
      // the right to wake this sleeper: it will find nobody, and give the right back.
      word_.fetchSub(kOneSleeper, kRelaxed);
      return false;
    }
    if (word != ParkingSpot::kNotified) return false;
    spot.word.store(ParkingSpot::kAwake, kRelaxed);  // nobody else acts on a notified spot
    word_.fetchSub(kOneSearcher, kRelaxed);          // a count
    return true;
  }

 private:
  static constexpr std::uint32_t kOneSearcher = 1;
  static constexpr std::uint32_t kOneSleeper = 1U << 16;

  /// Values of a Right.
  enum : std::uint32_t { kLooking = 1, kChosen = 2 };

  static Census unpack(std::uint32_t word) { return {word & 0xffffU, word >> 16}; }

  /// Turns a sleeper into a searcher by count, if the word is still as seen.
  HEDDLE_STRAIGHT bool takeRight(std::uint32_t& seen, Right& right) {
    // A count. The caller's look at the word decided; this only makes sure that it still holds.
    if (!word_.compareExchange(seen, seen + kOneSearcher - kOneSleeper, kRelaxed, kRelaxed)) {
      return false;
    }
    right = kLooking;
    return true;
  }

  /// Until somebody looks at the word again, others relied on the searcher that never came to be.
  HEDDLE_STRAIGHT void giveBack(Right& right) {
    word_.fetchAdd(kOneSleeper - kOneSearcher, kRelaxed);  // a count
    right = 0;
  }

  /// With the right to wake one, goes once around to find one. There is one, by I1, but other
  /// wakers may take it before this one gets there, while another falls asleep where it has been.
  /// \return whether it found one; if not, it has no right any more, and must look at the word
  /// again
  bool useRight(ParkingSpot* spots, std::uint32_t count, std::uint32_t first, Right& right) {
    for (std::uint32_t i = 0, at = first; i < count; ++i, at = at + 1 < count ? at + 1 : 0) {
      if (spots[at].word.load(kRelaxed) != ParkingSpot::kParked) continue;  // filters the next line
      std::uint32_t parked = ParkingSpot::kParked;
      // Decides who wakes this one. E11: pairs with the exchange in endSleep.
      if (!spots[at].word.compareExchange(parked, ParkingSpot::kNotified, release(Edge::kLotWake),
                                          kRelaxed)) {  // a loser goes on
        continue;
      }
      right = kChosen + at;
      futexWake(spots[at].word.address());
      right = 0;
      return true;
    }
    giveBack(right);
    return false;
  }

  alignas(kCacheLine)
      Atomic<std::uint32_t> word_;  ///< all agents; bits 0..15 searchers, 16..31 sleepers
};

}  // namespace heddle
