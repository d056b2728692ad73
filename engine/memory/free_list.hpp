#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"

namespace heddle {

/// A lock-free stack of free blocks (Treiber 1986), addressed by index. The head carries a tag that
/// every push raises, so that a pop which was overtaken by a pop and a push of the same block (ABA)
/// fails its compare-and-swap. Links live in the blocks, where the caller says.
/// Threads allowed: any. Push and pop are O(1) without contention, lock-free with it.
/// \tparam Link a callable `Racy<std::uint32_t>& (std::uint32_t index)`: where block `index` keeps
/// its link. A pop may read the link of a block that another thread has just taken and overwritten;
/// the tag then makes it throw the value away, hence `Racy`.
class FreeList {
 public:
  /// No block. Block indices start at 1.
  static constexpr std::uint32_t kNone = 0;

  /// Gives a block back. What the caller wrote to the block happens before its next use.
  template <typename Link>
  void push(std::uint32_t index, Link&& link) {
    std::uint64_t head = head_.load(kRelaxed);  // the value is only compared and copied
    for (;;) {
      link(index).store(indexOf(head));
      // E7: pairs with the acquires in pop: the block's link and last contents are published.
      if (head_.compareExchange(head, pack(index, tagOf(head) + 1), release(Edge::kSlabFree),
                                kRelaxed)) {  // a failure only reloads the value to compare
        return;
      }
    }
  }

  /// Takes a block, or `kNone`.
  template <typename Link>
  std::uint32_t pop(Link&& link) {
    // E7: pairs with the release in push; the link below is the one that was published.
    std::uint64_t head = head_.load(acquire(Edge::kSlabFree));
    for (;;) {
      const std::uint32_t index = indexOf(head);
      if (index == kNone) return kNone;
      const std::uint64_t next = pack(link(index).load(), tagOf(head));
      // Success needs no order of its own: head was read with acquire, and it is still the same.
      // E7: a failure reads a newer head, whose link is followed next.
      if (head_.compareExchange(head, next, kRelaxed, acquire(Edge::kSlabFree))) return index;
    }
  }

  /// Whether there was none a moment ago.
  bool looksEmpty() const { return indexOf(head_.load(kRelaxed)) == kNone; }  // a hint

  /// Blocks in the list. O(n), and exact only while nobody pushes or pops.
  template <typename Link>
  std::uint64_t countQuiescent(Link&& link) const {
    std::uint64_t count = 0;
    std::uint32_t index = indexOf(head_.load(kRelaxed));  // quiescent: nothing to order
    for (; index != kNone; index = link(index).load()) ++count;
    return count;
  }

 private:
  static constexpr std::uint64_t pack(std::uint32_t index, std::uint32_t tag) {
    return (std::uint64_t{tag} << 32) | index;
  }
  static constexpr std::uint32_t indexOf(std::uint64_t head) {
    return static_cast<std::uint32_t>(head);
  }
  static constexpr std::uint32_t tagOf(std::uint64_t head) {
    return static_cast<std::uint32_t>(head >> 32);
  }

  Atomic<std::uint64_t> head_;  ///< any thread; bits 0..31 index of the top block, 32..63 tag
};

}  // namespace heddle
