#pragma once

#include <cstddef>

#include "memory/slab.hpp"
#include "testing/memory.hpp"

namespace heddle::testing {

/// A slab allocator with an arena of its own.
class TestSlab {
 public:
  /// \param bytes of the arena
  explicit TestSlab(std::size_t bytes) : arena_(bytes) { slab_.init(arena_.data(), bytes); }

  /// The allocator.
  Slab& operator*() { return slab_; }
  /// The allocator's members.
  Slab* operator->() { return &slab_; }
  /// Whether the bytes from `block` to `block + bytes` lie in the arena.
  bool isInside(const void* block, std::size_t bytes) const {
    const auto* first = static_cast<const std::byte*>(block);
    return first >= arena_.data() && first + bytes <= arena_.data() + arena_.size();
  }

 private:
  ZeroedMemory arena_;
  Slab slab_;
};

}  // namespace heddle::testing
