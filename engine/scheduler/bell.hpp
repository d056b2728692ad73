#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "platform/futex.hpp"

namespace heddle {

/// What an owner that may block sleeps on: a count of rings. A ring says "look again" and nothing
/// more; what there is to see, the owner learns from the completion lanes (E6, E9), so everything
/// here is relaxed.
///
///     do { rings = bell.rings(); } while (owner.beginSleep() && (bell.await(rings), true));
///
/// Threads allowed: any to ring, the owner for the rest.
class Bell {
 public:
  /// How often it has rung. Read it before `Owner::beginSleep`: the rings that matter answer that,
  /// so they happen after this look, and it does not see them (coherence): relaxed.
  std::uint32_t rings() const { return rings_.load(kRelaxed); }
  /// Rings.
  void ring() {
    rings_.fetchAdd(1, kRelaxed);  // a count, see above
    futexWake(rings_.address());
  }
  /// Blocks until it has rung more than `rings` times.
  void await(std::uint32_t rings) const {
    // A count, see above.
    while (rings_.load(kRelaxed) == rings) futexWait(rings_.address(), rings);
  }

 private:
  Atomic<std::uint32_t> rings_;  ///< workers raise it, the owner reads it
};

}  // namespace heddle
