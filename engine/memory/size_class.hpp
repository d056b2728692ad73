#pragma once

#include <bit>
#include <cstdint>

namespace heddle {

/// The block sizes of the slab allocator: multiples of 64 bytes, four to a doubling from 256 bytes
/// on (so that at most a fifth of a block is wasted), up to 2 GiB. Units are 64-byte lines.
struct SizeClass {
  /// Bytes in a line.
  static constexpr std::uint32_t kLineBytes = 64;
  /// 1, 2, 3, 4 lines, then four classes to each doubling up to 2^25 lines.
  static constexpr std::uint32_t kCount = 4 * 24;

  /// The smallest class that holds `lines` lines. `lines` is at least 1 and at most 2^25.
  static constexpr std::uint32_t of(std::uint32_t lines) {
    if (lines <= 4) return lines - 1;
    const std::uint32_t top = static_cast<std::uint32_t>(std::bit_width(lines - 1)) - 1;
    // The two bits below the leading one of (lines - 1) number the quarter of the doubling.
    return (top - 1) * 4 + (((lines - 1) >> (top - 2)) & 3U);
  }

  /// Lines in a block of class `index`.
  static constexpr std::uint32_t lines(std::uint32_t index) {
    if (index < 4) return index + 1;
    const std::uint32_t top = index / 4 + 1;
    return (4 + index % 4 + 1) << (top - 2);
  }
};

static_assert(SizeClass::of(1) == 0 && SizeClass::lines(0) == 1);
static_assert(SizeClass::of(4) == 3 && SizeClass::lines(3) == 4);
static_assert(SizeClass::of(5) == 4 && SizeClass::lines(4) == 5);
static_assert(SizeClass::of(9) == 8 && SizeClass::lines(8) == 10);
static_assert(SizeClass::of(11) == 9 && SizeClass::lines(9) == 12);

}  // namespace heddle
