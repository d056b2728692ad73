#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"

namespace heddle::detail {

/// Where two that do not know of each other meet: the second of them goes on, and sees what both
/// did before. Then the gate is as it was, for the next two. One atomic operation each, no waiting.
/// Threads allowed: any two at a time.
class Gate {
 public:
  /// Passes it.
  /// \return whether the other one was here before
  bool pass() {
    // E20: pairs with the load below, of the second one. Only whether it is odd counts; between
    // two turns it is the users that order them.
    if ((passes_.fetchAdd(1, release(Edge::kGatePass)) & 1) == 0) return false;
    // E20: pairs with the addition above, of the first one, whose release sequence goes on with
    // that of the second.
    passes_.load(acquire(Edge::kGatePass));
    return true;
  }

 private:
  Atomic<std::uint32_t> passes_;  ///< how often it was passed, modulo 2^32
};

}  // namespace heddle::detail
