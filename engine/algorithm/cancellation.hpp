#pragma once

#include <cstdint>
#include <exception>

#include "atomic/atomic.hpp"

namespace heddle {

/// Whether work is still wanted, for those who do it: a look at a `CancellationSource`, which must
/// outlive it. A default-made token is of work that cannot be cancelled. Copying it and looking
/// cost nothing worth mentioning (one relaxed load). Threads allowed: any.
/// As a member of options it has an initialiser: GCC warns of members without one where
/// only others are named.
class CancellationToken {
 public:
  constexpr CancellationToken() noexcept = default;

  /// Whether the source was cancelled. Orders nothing else: what the canceller wrote before is
  /// published by other means.
  bool isCancelled() const noexcept {
    // A wish, which carries nothing: relaxed.
    return word_ != nullptr && word_->load(kRelaxed) != 0;
  }

 private:
  friend class CancellationSource;
  constexpr explicit CancellationToken(const Atomic<std::uint32_t>& word) noexcept : word_(&word) {}

  const Atomic<std::uint32_t>* word_ = nullptr;  ///< of the source
};

/// Who may cancel work. Hands out tokens, and outlives them.
///
///     CancellationSource source;
///     runtime.run([&] {
///       parallelFor(0, n, body, {.cancellation = source.token()});  // throws Cancelled
///     });
///     // meanwhile, on another thread: source.cancel();
///
/// Threads allowed: any.
class CancellationSource {
 public:
  CancellationSource() noexcept = default;
  CancellationSource(const CancellationSource&) = delete;
  CancellationSource& operator=(const CancellationSource&) = delete;

  /// Says that the work is not wanted any more. For good.
  void cancel() noexcept {
    word_.store(1, kRelaxed);  // see CancellationToken::isCancelled
  }
  /// Whether `cancel` was called.
  bool isCancelled() const noexcept { return token().isCancelled(); }
  /// For those who do the work.
  CancellationToken token() const noexcept { return CancellationToken(word_); }

 private:
  Atomic<std::uint32_t> word_;  ///< anybody sets it to 1, once; workers read it
};

/// What an algorithm throws that left some of its work out because its token was cancelled. It has
/// joined all its children before. An algorithm that had nothing left to do throws nothing.
class Cancelled : public std::exception {
 public:
  /// A text.
  const char* what() const noexcept override { return "heddle: cancelled"; }
};

}  // namespace heddle
