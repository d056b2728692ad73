#pragma once

#include <cstdint>

namespace heddle {

/// What the queues carry: which record, and in which of its lives. A queue may still hold an item
/// whose record has meanwhile been settled and reused (after a worker's death, say); its generation
/// is then an old one, and the claim of the record fails.
struct Item {
  /// Index of a record: 20 bits.
  std::uint32_t index;
  /// Generation of the record, modulo 4096.
  std::uint32_t generation;

  /// Bits of a packed item that hold the index.
  static constexpr std::uint32_t kIndexBits = 20;
  /// One more than the largest index.
  static constexpr std::uint32_t kMaxRecords = 1U << kIndexBits;

  /// As one word.
  constexpr std::uint32_t pack() const { return (generation << kIndexBits) | index; }
  /// From one word.
  static constexpr Item unpack(std::uint32_t word) {
    return {word & (kMaxRecords - 1), word >> kIndexBits};
  }
};

}  // namespace heddle
