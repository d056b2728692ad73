#pragma once

#include <cstddef>
#include <cstdint>

#include "fiber/stack.hpp"

namespace heddle {

/// 64 stacks in one mapping, each with its guard below. Threads allowed: one at a time.
class StackSlab {
 public:
  /// How many stacks it has.
  static constexpr std::uint32_t kStacks = 64;
  /// Stacks end on different cache lines of their last pages, by so much and so many times: what
  /// all fibers touch at the same depth would otherwise fall into a few sets of each cache.
  static constexpr std::uint32_t kColourBytes = 64;
  /// See `kColourBytes`.
  static constexpr std::uint32_t kColours = 32;

  /// Maps them.
  /// \param bytes of each, a multiple of `page`
  /// \param page the system's page size
  /// \param guard see there
  /// \throws std::system_error if the system refuses
  StackSlab(std::size_t bytes, std::size_t page, StackGuard guard);
  StackSlab(const StackSlab&) = delete;
  StackSlab& operator=(const StackSlab&) = delete;
  /// Unmaps them.
  ~StackSlab();

  /// Takes a stack; there must be a free one.
  Stack take();
  /// Gives a stack of this slab back, and its memory to the system.
  void give(const Stack& stack);

  /// Whether there is a free stack.
  bool hasFree() const { return free_ != 0; }
  /// Whether all are free.
  bool isAllFree() const { return free_ == ~std::uint64_t{0}; }

  /// Where its arena keeps it; the arena's.
  std::size_t position = 0;

 private:
  void installGuards(StackGuard guard) const;
  std::byte* guardOf(std::uint32_t index) const { return base_ + index * stride_; }

  std::size_t bytes_;
  std::size_t page_;
  std::size_t stride_;  ///< from one stack to the next
  std::byte* base_ = nullptr;
  std::uint64_t free_ = ~std::uint64_t{0};  ///< a bit for each stack
};

}  // namespace heddle
