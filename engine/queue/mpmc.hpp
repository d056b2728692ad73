#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "memory/relative_ptr.hpp"
#include "platform/straight.hpp"

namespace heddle {

/// A bounded queue for many producers and many consumers (after Vyukov 2010: a sequence number per
/// cell says whose turn it is), first in first out, with batches on the consuming side.
/// Push and pop are O(1), one compare-and-swap each; a batch costs one compare-and-swap in all.
/// Producers never touch the consumers' line, nor they the producers'.
/// Threads allowed: any, for everything but `init`. A producer that is stopped for ever between its
/// claim and its publication blocks the cell: there is no loop and no call between the two, so
/// WebAssembly, which is terminated at those only, cannot stop there.
/// \tparam T item, 4 or 8 bytes, trivially copyable
/// \tparam Slot `Racy` (a consumer reads items before it claims them, and throws them away when the
/// claim fails); the model of a single consumer, whose claims never fail, uses `Guarded` to prove
/// the reuse of cells
template <typename T, template <typename> class Slot = Racy>
class Mpmc {
 public:
  /// One place in the ring. All zeros is a valid empty cell.
  struct Cell {
    /// Lap and state, relative to the cell's index: 2·lap when empty, 2·lap + 1 when filled.
    /// Producers and consumers both write it, in turns.
    Atomic<std::uint32_t> turn;
    Slot<T> item;  ///< written by the producer whose turn it is, read by consumers
  };

  /// Sets the cells up. Call once, before the queue is shared.
  /// \param cells array of `capacity` cells, all zero, in the same mapping as the queue
  /// \param capacity a power of two
  void init(Cell* cells, std::uint32_t capacity) {
    cells_.set(cells);
    mask_ = capacity - 1;
    shift_ = 0;
    while ((1U << shift_) < capacity) ++shift_;
  }

  /// Adds at the end.
  /// \param item what to add
  /// \param failedCas raised by the races lost on the way
  /// \return false if the queue is full, and then nothing happened
  bool push(T item, std::uint32_t& failedCas) {
    std::uint64_t position = tail_.load(kRelaxed);  // a guess; the compare-and-swap confirms it
    for (;;) {
      Cell& cell = cells_[position & mask_];
      // E5: pairs with the store in popBatch: the consumer of the last lap has read the item.
      const std::uint32_t turn = cell.turn.load(acquire(Edge::kMpmcEmptied));
      const auto ahead = static_cast<std::int32_t>(turn - emptyTurn(position));
      if (ahead < 0) return false;
      if (ahead > 0) {
        position = tail_.load(kRelaxed);  // others were faster; a new guess
        continue;
      }
      // Claims the position; the cell's turn carries the ordering, not tail_: relaxed.
      if (!tail_.compareExchange(position, position + 1, kRelaxed, kRelaxed)) {
        ++failedCas;
        continue;
      }
      cell.item.store(item);
      // E4: pairs with the load in ready. E8: whoever falls asleep after this sees the item.
      cell.turn.store(turn + 1, seqCst(Edge::kMpmcFilled, Edge::kLotSleep));
      return true;
    }
  }

  /// Most items that one `popBatch` takes.
  static constexpr std::uint32_t kMaxBatch = 8;

  /// Takes up to `most` items from the front. Between the claim and the end there is no loop and no
  /// call, hence no place at which WebAssembly can be terminated: a worker that is killed has
  /// either taken nothing, or `claimed` says how many.
  /// \param items room for `most`; written before they are claimed
  /// \param sharers take no more than this fraction of what is there, rounded up: 1 takes all, 2
  /// half. Counted by looking at the cells, since the producers' end is a line that they write all
  /// the time.
  /// \param most how many at most, up to `kMaxBatch`
  /// \param claimed set to how many were taken, at the moment at which they are
  /// \param failedCas raised by the races lost on the way
  /// \return how many were taken
  std::uint32_t popBatch(T* items, std::uint32_t most, std::uint32_t sharers,
                         std::uint32_t& claimed, std::uint32_t& failedCas) {
    std::uint64_t position = head_.load(kRelaxed);  // a guess; the compare-and-swap confirms it
    for (;;) {
      std::uint32_t count = 0;
      while (count < most && ready(position + count)) {
        items[count] = cells_[(position + count) & mask_].item.load();
        ++count;
      }
      if (count == 0) {
        const std::uint64_t now = head_.load(kRelaxed);  // did others move it meanwhile?
        if (now == position) return 0;
        position = now;
        continue;
      }
      count = (count + sharers - 1) / sharers;
      // Claims the positions; the cells' turns carry the ordering, not head_: relaxed.
      if (!head_.compareExchange(position, position + count, kRelaxed, kRelaxed)) {
        ++failedCas;
        continue;
      }
      claimed = count;
      handBack(position, count);
      return count;
    }
  }

  /// Whether it looks empty. Exact for one about to fall asleep, in the sense of E8.
  bool looksEmpty() const {
    const std::uint64_t position = head_.load(kRelaxed);  // if it is old, the cell's turn tells
    // E8: pairs with the store in push.
    const std::uint32_t turn = cells_[position & mask_].turn.load(seqCst(Edge::kLotSleep));
    return static_cast<std::int32_t>(turn - emptyTurn(position)) <= 0;
  }

  /// How many items there is room for.
  std::uint32_t capacity() const { return mask_ + 1; }

  /// How many items there are, about.
  std::uint32_t sizeHint() const {
    const std::uint64_t head = head_.load(kRelaxed);  // a hint
    const std::uint64_t tail = tail_.load(kRelaxed);  // a hint
    return tail > head ? static_cast<std::uint32_t>(tail - head) : 0;
  }

  /// The position of the front, to see whether consumers made progress between two looks.
  std::uint64_t frontHint() const { return head_.load(kRelaxed); }  // a hint

 private:
  /// The turn of a cell that is empty and waits for `position`. Wraps after 2^31 laps; a comparison
  /// is by difference, and a cell is never half that many laps behind.
  std::uint32_t emptyTurn(std::uint64_t position) const {
    return static_cast<std::uint32_t>(position >> shift_) * 2;
  }

  /// Lets the producers of the next lap have `count` cells. Unrolled: see popBatch.
  HEDDLE_STRAIGHT void handBack(std::uint64_t position, std::uint32_t count) {
#if defined(__clang__)
#pragma clang loop unroll(full)
#else
#pragma GCC unroll 8
#endif
    for (std::uint32_t i = 0; i < kMaxBatch; ++i) {
      if (i < count) {
        const std::uint64_t at = position + i;
        // E5: pairs with the load in push: the item was read, the cell may be filled again.
        cells_[at & mask_].turn.store(emptyTurn(at) + 2, release(Edge::kMpmcEmptied));
      }
    }
  }

  bool ready(std::uint64_t position) const {
    // E4: pairs with the store in push: who sees the turn sees the item.
    return cells_[position & mask_].turn.load(acquire(Edge::kMpmcFilled)) ==
           emptyTurn(position) + 1;
  }

  alignas(kCacheLine) Atomic<std::uint64_t> head_;  ///< consumers move it
  alignas(kCacheLine) Atomic<std::uint64_t> tail_;  ///< producers move it
  alignas(kCacheLine) std::uint32_t mask_ = 0;      ///< constant after init
  std::uint32_t shift_ = 0;                         ///< constant after init; log2 of the capacity
  RelativePtr<Cell> cells_;                         ///< constant after init
};

}  // namespace heddle
