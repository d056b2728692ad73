#pragma once

#include <cstdint>
#include <utility>

#include "algorithm/cancellation.hpp"
#include "atomic/atomic.hpp"

namespace heddle::detail {

/// Whether what is left of one algorithm's work is to be done: it is not, once its token was
/// cancelled or a piece of it threw. Lies in the frame of the algorithm, for all its children.
///
///     if (!halt.goesOn()) return;                  // before each chunk
///     halt.guard([&] { body(first, last); });      // the chunk
///     halt.finish();                               // at the end, all children joined
///
/// Threads allowed: any; `finish` the one that made it.
class Halt {
 public:
  /// \param token of the algorithm
  explicit Halt(CancellationToken token) noexcept : token_(token) {}
  Halt(const Halt&) = delete;
  Halt& operator=(const Halt&) = delete;

  /// Whether the next chunk is to be done. If not, `finish` will say so: not to be asked when there
  /// is none.
  bool goesOn() noexcept {
    if (state_.load(kRelaxed) != kGoing) return false;  // a wish; joins publish what was done
    if (!token_.isCancelled()) [[likely]]
      return true;
    state_.store(kCancelled, kRelaxed);  // read again by finish, after the joins
    return false;
  }

#if defined(__cpp_exceptions)
  /// Does a chunk; if it throws, the others are not wanted.
  /// \return what `chunk` returns
  /// \throws what `chunk` throws
  template <typename Chunk>
  decltype(auto) guard(Chunk&& chunk) {
    try {
      return std::forward<Chunk>(chunk)();
    } catch (...) {
      state_.store(kFailed, kRelaxed);  // a wish, as above
      throw;
    }
  }
  /// Ends an algorithm from which nothing was thrown.
  /// \throws Cancelled if something was left out
  void finish() const {
    if (state_.load(kRelaxed) == kCancelled) throw Cancelled();  // the joins have ordered it
  }
#else
  /// Does a chunk.
  /// \return what `chunk` returns
  template <typename Chunk>
  decltype(auto) guard(Chunk&& chunk) {
    return std::forward<Chunk>(chunk)();
  }
  /// Ends an algorithm. Where there are no exceptions, the caller looks at the token.
  void finish() const {}
#endif

 private:
  enum : std::uint32_t { kGoing, kCancelled, kFailed };

  Atomic<std::uint32_t> state_;  ///< any child writes, all of them read
  CancellationToken token_;
};

}  // namespace heddle::detail
