#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"

namespace heddle {

/// One producer's lane into a completion queue. A completion queue, many producers and one
/// consumer, is an array of lanes, one to a producer: producers never meet, and the consumer takes
/// a whole lane with one exchange. The links lie in the items, so a lane needs no memory and is
/// never full. Items are indices from 0; each is in at most one lane at a time. Push is O(1), at
/// most one retry each time the consumer drains; take is O(1), and the walk over what was taken
/// O(items).
class alignas(kCacheLine) CompletionLane {
 public:
  /// Link of an item; the caller keeps it, in the item.
  using Link = Guarded<std::uint32_t>;

  /// Adds. Threads allowed: the lane's producer.
  /// \param index which item
  /// \param link the item's link
  void push(std::uint32_t index, Link& link) {
    std::uint32_t head = head_.load(kRelaxed);  // only compared and copied
    do {
      link.store(head);
      // E6: pairs with the exchange in takeAll: link and item are published.
      // E9: an owner that falls asleep after this sees it (see scheduler/README.md).
    } while (!head_.compareExchange(head, index + 1,
                                    seqCst(Edge::kCompletionPush, Edge::kOwnerSleep),
                                    kRelaxed));  // a failure only reloads the value to compare
  }

  /// Takes everything, newest first. Threads allowed: the consumer.
  /// \return a cursor for `next`
  std::uint32_t takeAll() {
    if (head_.load(kRelaxed) == 0)
      return 0;  // spares the exchange; seen at the next look if missed
    // E6: pairs with the compare-and-swap in push.
    return head_.exchange(0, acquire(Edge::kCompletionPush));
  }

  /// Walks what `takeAll` returned.
  /// \param cursor in: where to go on, not 0; out: the following cursor, 0 at the end
  /// \param linkOf a callable `Link& (std::uint32_t index)`
  /// \return the item
  template <typename LinkOf>
  static std::uint32_t next(std::uint32_t& cursor, LinkOf&& linkOf) {
    const std::uint32_t index = cursor - 1;
    cursor = linkOf(index).load();
    return index;
  }

  /// Whether it is empty. Exact for an owner about to fall asleep, in the sense of E9.
  bool looksEmpty() const {
    // E9: pairs with the compare-and-swap in push.
    return head_.load(seqCst(Edge::kOwnerSleep)) == 0;
  }

 private:
  Atomic<std::uint32_t> head_;  ///< producer pushes, consumer takes; index + 1 of the newest, or 0
};

}  // namespace heddle
