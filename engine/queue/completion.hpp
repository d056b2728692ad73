#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "memory/relative_ptr.hpp"

namespace heddle {

/// One producer's lane into a completion queue. A completion queue, many producers and one
/// consumer, is an array of lanes, one to a producer: producers never meet. A lane is a ring with a
/// cell for every item that there can be, so it is never full and the producer never looks at the
/// consumer's end. A cell says by itself whether it is filled, so an item that is waited for costs
/// one cache line on its way. Items are indices; each is in at most one lane at a time, and comes
/// back to a producer only by way of the consumer. Push and take are O(1) per item, without a
/// read-modify-write.
class CompletionLane {
 public:
  /// One place in the ring: an item, and the lap in which it was written.
  using Cell = Atomic<std::uint32_t>;

  /// Bits of a cell that hold the item; the others hold the lap.
  static constexpr std::uint32_t kItemBits = 20;

  /// Sets it up. Call once, before it is shared.
  /// \param cells array of `capacity` cells, zero, in the same mapping as the lane
  /// \param capacity a power of two, at least as many as there are items
  void init(Cell* cells, std::uint32_t capacity) {
    cells_.set(cells);
    mask_ = capacity - 1;
    while ((1U << shift_) < capacity) ++shift_;
  }

  /// Adds at the end. A producer that is stopped for ever within has added it, or nothing.
  /// Threads allowed: the lane's producer.
  /// \param item less than 2^kItemBits
  void push(std::uint32_t item) {
    const std::uint64_t tail = tail_;
    // Whoever took the item that lay here has since handed this one, or one before it, to the
    // producer anew (Q7): the cell is free, and known to be.
    // E6: pairs with the load in peek: what the item refers to is published.
    // E9: an owner that falls asleep after this sees it (see scheduler/README.md).
    cells_[tail & mask_].store(item | lapOf(tail),
                               seqCst(Edge::kCompletionPush, Edge::kOwnerSleep));
    tail_ = tail + 1;
  }

  /// Takes up to `most` items, oldest first. Threads allowed: the consumer.
  /// \param items room for `most`
  /// \param most at least 0
  /// \return how many
  std::uint32_t take(std::uint32_t* items, std::uint32_t most) {
    std::uint64_t head = head_;
    std::uint32_t count = 0;
    while (count < most && peek(head, items[count])) {
      ++head;
      ++count;
    }
    head_ = head;
    return count;
  }

  /// Calls `visit` with every item that is in the lane, oldest first, and has a new producer go on
  /// behind them, wherever the last one was stopped. Threads allowed: the consumer, once it knows
  /// that the producer is gone.
  template <typename Visit>
  void inherit(Visit&& visit) {
    std::uint32_t item = 0;
    for (tail_ = head_; peek(tail_, item); ++tail_) visit(item);
  }

  /// Whether it is empty. Exact for an owner about to fall asleep, in the sense of E9.
  /// Threads allowed: the consumer.
  bool looksEmpty() const {
    // E9: pairs with the store in push.
    const std::uint32_t cell = cells_[head_ & mask_].load(seqCst(Edge::kOwnerSleep));
    return !isOfLap(cell, head_);
  }

 private:
  /// Laps count from 1, for fresh cells are zero, and come round after 4,096 of them: a cell that
  /// is not filled yet is one lap behind.
  std::uint32_t lapOf(std::uint64_t position) const {
    return static_cast<std::uint32_t>((position >> shift_) + 1) << kItemBits;
  }
  bool isOfLap(std::uint32_t cell, std::uint64_t position) const {
    return ((cell ^ lapOf(position)) >> kItemBits) == 0;
  }
  bool peek(std::uint64_t position, std::uint32_t& item) const {
    // E6: pairs with the store in push.
    const std::uint32_t cell = cells_[position & mask_].load(acquire(Edge::kCompletionPush));
    if (!isOfLap(cell, position)) return false;
    item = cell & ((1U << kItemBits) - 1);
    return true;
  }

  alignas(kCacheLine) RelativePtr<Cell> cells_;  ///< constant after init
  std::uint32_t mask_ = 0;                       ///< constant after init
  std::uint32_t shift_ = 0;                      ///< constant after init; log2 of the capacity
  alignas(kCacheLine) std::uint64_t tail_ = 0;   ///< pushed so far; the producer's alone
  alignas(kCacheLine) std::uint64_t head_ = 0;   ///< taken so far; the consumer's alone
};

}  // namespace heddle
