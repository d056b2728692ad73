#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "memory/relative_ptr.hpp"
#include "platform/straight.hpp"

namespace heddle {

/// What an attempt to steal came to.
enum class Steal : std::uint8_t {
  kTaken,  ///< an item was taken
  kEmpty,  ///< nothing was there
  kLost,   ///< another thief, or the owner, was faster: it may be worth another try
};

/// A work-stealing deque (Chase and Lev 2005, with the orders of Lê et al. 2013 rewritten without
/// fences): its owner pushes and pops at the bottom, anybody steals at the top. Bounded: a push
/// onto a full deque is refused, and the caller puts the item elsewhere.
///
///     deque.push(item);                      // owner
///     if (deque.pop(item)) run(item);        // owner: the newest
///     if (deque.steal(item) == Steal::kTaken) run(item);   // anybody: the oldest
///
/// Owner end, thief end and the owner's private fields lie on separate cache lines.
/// Push O(1) wait-free, one atomic store; pop O(1), one exchange, and one compare-and-swap for the
/// last item; steal O(1), lock-free.
/// \tparam T item, 4 or 8 bytes, trivially copyable
/// \tparam Cell `Racy` (thieves may read a slot that is being reused, and then lose the race for
/// it); the model of a single thief, which never loses one, uses `Guarded` to prove the reuse of
/// slots
template <typename T, template <typename> class Cell = Racy>
class Deque {
 public:
  /// Sets the slots up. Call once, before the deque is shared.
  /// \param slots array of `capacity` cells, in the same mapping as the deque
  /// \param capacity a power of two
  void init(Cell<T>* slots, std::uint32_t capacity) {
    slots_.set(slots);
    mask_ = capacity - 1;
  }

  /// Adds at the bottom. Threads allowed: the owner.
  /// \return false if the deque is full, and then nothing happened
  bool push(T item) {
    if (!place(item)) return false;
    // E1: pairs with the load of bottom_ in steal: who sees the new bottom sees the slot.
    // E8: whoever falls asleep after this store sees it (see park/README.md).
    bottom_.store(ownBottom_, seqCst(Edge::kDequePublish, Edge::kLotSleep));
    return true;
  }

  /// As `push`, for a fifth of its time. Whoever falls asleep beside it must pass a `heavyFence`
  /// before it looks.
  bool pushLightly(T item) {
    if (!place(item)) return false;
    // E1 and E8: as in push.
    bottom_.store(ownBottom_, asymmetric(Edge::kDequePublish, Edge::kLotSleep));
    return true;
  }

  /// Takes the newest item. Threads allowed: the owner.
  /// \return false if the deque is empty
  HEDDLE_STRAIGHT bool pop(T& item) {
    if (ownBottom_ == knownTop_) return false;  // top only grows: empty for certain
    const std::uint64_t bottom = ownBottom_ - 1;
    // E2: the owner lowers bottom_, then looks at top_; a thief looks at top_, then at bottom_. All
    // four stand in the one order of seq_cst operations, so a thief that sees a top which the owner
    // did not see sees the lowered bottom. Slots below it stay published: as a read-modify-write
    // this continues what the push began that it replaces.
    bottom_.exchange(bottom, seqCst(Edge::kDequeClaim));
    // E2: see above. E3: pairs with the compare-and-swap in steal: see push, which relies on
    // knownTop_.
    const std::uint64_t top = top_.load(seqCst(Edge::kDequeClaim, Edge::kDequeAdvance));
    knownTop_ = top;
    if (top < bottom) {
      ownBottom_ = bottom;
      item = slots_[bottom & mask_].load();
      return true;
    }
    bool won = false;
    if (top == bottom) {
      item = slots_[bottom & mask_].load();
      std::uint64_t last = top;
      // The last item: whoever moves top_ has it. If the owner does, it orders nothing: relaxed.
      // E3: if a thief did, that thief has read the slot, which may be written again from now on.
      won = top_.compareExchange(last, top + 1, kRelaxed, acquire(Edge::kDequeAdvance));
      knownTop_ = bottom + 1;
    }
    ownBottom_ = bottom + 1;
    // Empty now. A thief that reads this bottom with the top of now finds nothing, and with an
    // older one it loses: relaxed.
    bottom_.store(bottom + 1, kRelaxed);
    return won;
  }

  /// Takes the oldest item. Threads allowed: any.
  HEDDLE_STRAIGHT Steal steal(T& item) {
    // E2: see pop. Acquire would not do: it does not say that what the mover of this top saw of
    // bottom_ comes earlier in the order of seq_cst operations than what is seen of it below.
    std::uint64_t top = top_.load(seqCst(Edge::kDequeClaim));
    // E2: see pop. E1: pairs with the store in push.
    const std::uint64_t bottom = bottom_.load(seqCst(Edge::kDequeClaim, Edge::kDequePublish));
    if (static_cast<std::int64_t>(bottom - top) <= 0) return Steal::kEmpty;
    item = slots_[top & mask_].load();
    // E3: publishes that the slot was read.
    if (!top_.compareExchange(top, top + 1, release(Edge::kDequeAdvance),
                              kRelaxed)) {  // a loser looks at nothing
      return Steal::kLost;
    }
    return Steal::kTaken;
  }

  /// Whether it looks empty. Threads allowed: any. Exact for one about to fall asleep, in the sense
  /// of E8: work pushed before its pusher looked for sleepers is seen.
  bool looksEmpty() const {
    const std::uint64_t top = top_.load(kRelaxed);  // an old top only makes it look fuller
    // E8: pairs with the store in push.
    const std::uint64_t bottom = bottom_.load(seqCst(Edge::kLotSleep));
    return static_cast<std::int64_t>(bottom - top) <= 0;
  }

  /// Whether thieves would find nothing. Threads allowed: the owner.
  bool isBare() const {
    return ownBottom_ == knownTop_ || ownBottom_ == top_.load(kRelaxed);  // a hint
  }

  /// How many items there are, about. Threads allowed: any.
  std::uint32_t sizeHint() const {
    const std::uint64_t top = top_.load(kRelaxed);        // a hint
    const std::uint64_t bottom = bottom_.load(kRelaxed);  // a hint
    return bottom > top ? static_cast<std::uint32_t>(bottom - top) : 0;
  }

 private:
  /// Writes an item where the next one goes; it is not published yet.
  bool place(T item) {
    const std::uint64_t bottom = ownBottom_;
    if (bottom - knownTop_ > mask_) {
      // E3: pairs with the compare-and-swap in steal: the thief has read the slot written below.
      knownTop_ = top_.load(acquire(Edge::kDequeAdvance));
      if (bottom - knownTop_ > mask_) return false;
    }
    slots_[bottom & mask_].store(item);
    ownBottom_ = bottom + 1;
    return true;
  }

  alignas(
      kCacheLine) Atomic<std::uint64_t> top_;  ///< thieves move it, and the owner for the last item
  alignas(kCacheLine) Atomic<std::uint64_t> bottom_;  ///< the owner writes it, thieves read it
  alignas(kCacheLine) std::uint64_t ownBottom_ = 0;   ///< owner's copy of bottom_, plain
  std::uint64_t knownTop_ = 0;  ///< owner's latest look at top_, never ahead of it
  std::uint32_t mask_ = 0;      ///< constant after init
  RelativePtr<Cell<T>> slots_;  ///< constant after init
};

}  // namespace heddle
