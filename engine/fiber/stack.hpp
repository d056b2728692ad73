#pragma once

#include <cstddef>
#include <cstdint>

namespace heddle {

class StackSlab;

/// A stack to run on, on loan from a `StackArena`. A plain value: it is owned by who took it.
struct Stack {
  std::byte* bottom = nullptr;  ///< lowest address; below it is the guard
  std::byte* top = nullptr;     ///< one past the highest byte to use, a multiple of 64
  StackSlab* slab = nullptr;    ///< where it comes from

  /// How much there is to use.
  std::size_t bytes() const { return static_cast<std::size_t>(top - bottom); }
};

/// What lies below a stack.
enum class StackGuard : std::uint8_t {
  /// A page that stops the process (SIGSEGV) when a stack overflows into it. Where the kernel can
  /// (Linux 6.13 and later) it costs no mapping, else it is as `kMapped`.
  kPage,
  /// The same by mprotect: two mappings a stack, of which a process may have `vm.max_map_count`, by
  /// default 65,530: at most some 32,000 stacks.
  kMapped,
  /// Nothing: an overflow destroys another stack. For code whose depth is known.
  kNone,
};

/// How stacks are made.
struct StackOptions {
  /// Fewest bytes of a stack: what throwing and catching an exception needs, and a signal handler
  /// on top.
  static constexpr std::size_t kLeastBytes = std::size_t{16} << 10;
  /// Most bytes of a stack.
  static constexpr std::size_t kMostBytes = std::size_t{1} << 30;

  std::size_t bytes = std::size_t{64} << 10;  ///< usable, in multiples of the page size
  StackGuard guard = StackGuard::kPage;       ///< see there
  std::size_t keep = 1024;                    ///< free stacks that keep their memory
};

}  // namespace heddle
