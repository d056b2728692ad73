#pragma once

#include <cstddef>
#include <vector>

#include "fiber/stack_arena.hpp"

namespace heddle {

/// One thread's free stacks, in front of the arena that all threads share: the last one given is
/// the first one taken, while it is in the cache. Above its watermark half of them go to the arena,
/// the oldest; when it is empty it fetches a batch. So a stack may be taken here and given there:
/// where a fiber ends is not where it began.
///
///     StackArena arena;                 // one
///     StackPool pool(arena);            // one a thread
///     const Stack stack = pool.take();
///     pool.give(stack);                 // or another thread's
///
/// Threads allowed: its owner. O(1), a lock once per batch.
class StackPool {
 public:
  /// A watermark that suits a worker: 4 MiB of touched pages if each stack touched four.
  static constexpr std::size_t kDefaultKeep = 256;

  /// \param arena must outlive the pool
  /// \param keep the watermark: most stacks that it keeps, at least 2
  /// \throws std::invalid_argument if `keep` is less
  explicit StackPool(StackArena& arena, std::size_t keep = kDefaultKeep);
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;
  /// Gives all to the arena.
  ~StackPool();

  /// Takes a stack.
  /// \throws std::system_error if there is none and the system has no more
  Stack take() {
    if (free_.empty()) [[unlikely]]
      fetch();
    const Stack stack = free_.back();
    free_.pop_back();
    return stack;
  }

  /// Takes a stack back, from whichever pool of the same arena it is.
  void give(const Stack& stack) {
    if (free_.size() == keep_) [[unlikely]]
      spill();
    free_.push_back(stack);
  }

  /// How many there are.
  std::size_t free() const { return free_.size(); }
  /// What it is in front of.
  StackArena& arena() const { return arena_; }

 private:
  void fetch();
  void spill();

  StackArena& arena_;
  std::size_t keep_;
  std::vector<Stack> free_;  ///< the last one came last; never grows
};

}  // namespace heddle
