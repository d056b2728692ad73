#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "memory/relative_ptr.hpp"

namespace heddle {

/// One producer's lane into a completion queue. A completion queue, many producers and one
/// consumer, is an array of lanes, one to a producer: producers never meet. A lane is a ring with a
/// cell for every item that there can be, so it is never full and the producer never looks at the
/// consumer's end. Items are indices; each is in at most one lane at a time, and comes back to a
/// producer only by way of the consumer. Push and take are O(1) per item, without a
/// read-modify-write.
class CompletionLane {
 public:
  /// One place in the ring.
  using Cell = Guarded<std::uint32_t>;

  /// Sets it up. Call once, before it is shared.
  /// \param cells array of `capacity` cells, in the same mapping as the lane
  /// \param capacity a power of two, at least as many as there are items
  void init(Cell* cells, std::uint32_t capacity) {
    cells_.set(cells);
    mask_ = capacity - 1;
  }

  /// Adds at the end. A producer that is stopped for ever within has added nothing.
  /// Threads allowed: the lane's producer.
  void push(std::uint32_t index) {
    const std::uint32_t tail = tail_.load(kRelaxed);  // this thread's own
    // Whoever took the item that lay here has since handed this one, or one before it, to the
    // producer anew (Q7): the cell is free, and known to be.
    cells_[tail & mask_].store(index);
    // E6: pairs with the load in take: cell and item are published.
    // E9: an owner that falls asleep after this sees it (see scheduler/README.md).
    tail_.store(tail + 1, seqCst(Edge::kCompletionPush, Edge::kOwnerSleep));
  }

  /// Takes up to `most` items, oldest first. Threads allowed: the consumer.
  /// \param items room for `most`
  /// \return how many
  std::uint32_t take(std::uint32_t* items, std::uint32_t most) {
    // E6: pairs with the store in push.
    const std::uint32_t there = tail_.load(acquire(Edge::kCompletionPush)) - head_;
    const std::uint32_t count = there < most ? there : most;
    for (std::uint32_t i = 0; i < count; ++i) items[i] = cells_[(head_ + i) & mask_].load();
    head_ += count;
    return count;
  }

  /// Calls `visit` with every item that is in the lane, oldest first. Threads allowed: the
  /// consumer, once it knows that the producer is gone.
  template <typename Visit>
  void forEach(Visit&& visit) const {
    const std::uint32_t tail = tail_.load(kRelaxed);  // its end came with the news of its death
    for (std::uint32_t at = head_; at != tail; ++at) visit(cells_[at & mask_].load());
  }

  /// Whether it is empty. Exact for an owner about to fall asleep, in the sense of E9.
  /// Threads allowed: the consumer.
  bool looksEmpty() const {
    // E9: pairs with the store in push.
    return tail_.load(seqCst(Edge::kOwnerSleep)) == head_;
  }

 private:
  alignas(kCacheLine) Atomic<std::uint32_t> tail_;  ///< pushed so far, wrapping; the producer's
  std::uint32_t mask_ = 0;                          ///< constant after init
  RelativePtr<Cell> cells_;                         ///< constant after init
  alignas(kCacheLine) std::uint32_t head_ = 0;      ///< taken so far, wrapping; the consumer's
};

}  // namespace heddle
