#pragma once

#include <cstddef>
#include <cstdint>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "memory/free_list.hpp"
#include "memory/size_class.hpp"

namespace heddle {

/// The payload allocator of a region: size classes with one lock-free free list each, fed from an
/// arena that is carved once. Blocks may be freed by another agent than the
/// one that allocated them, which is the common case for a payload.
/// Threads allowed: any. Cost: O(1), one compare-and-swap; no system call.
/// The arena directly follows the object's region sections and is addressed relative to the object,
/// so agents may map it anywhere.
class alignas(kCacheLine) Slab {
 public:
  /// What precedes every block.
  static constexpr std::uint32_t kHeaderBytes = 16;

  /// Lays out the allocator. Call once, before it is shared.
  /// \param arena first byte of the arena, on a cache line
  /// \param bytes how far it may extend; not touched before it is needed
  void init(std::byte* arena, std::uint64_t bytes);

  /// Allocates.
  /// \param bytes wanted, at least 0
  /// \return a block aligned to 16 bytes, or null when the arena is used up. Never throws.
  void* allocate(std::uint64_t bytes);

  /// Frees a block of this allocator. In debug builds a foreign pointer or a second free of the
  /// same block stops the program. Null is allowed.
  void free(void* block);

  /// Usable bytes of a block, at least what was asked for.
  std::uint64_t capacityOf(const void* block) const;

  /// Whether `block` looks like a live block of this allocator: inside the arena, on a block's
  /// place and marked allocated. For pointers that come from outside (debug checks, untrusted
  /// memory).
  bool owns(const void* block) const;

  /// Bytes carved from the arena so far; never falls.
  std::uint64_t carvedBytes() const;

  /// Blocks allocated and not freed. O(blocks), exact only while nobody allocates or frees: for
  /// leak checks in tests.
  std::uint64_t liveBlocksQuiescent() const;

  Slab() = default;

 private:
  /// Lies in the 16 bytes before the caller's.
  struct Header {
    Racy<std::uint32_t> next;     ///< link of the free list, read by racing pops
    std::uint32_t sizeClass;      ///< written at carving, constant then
    Atomic<std::uint32_t> state;  ///< kLive or kFree; the owner of the block writes, checks read
    std::uint32_t reserved;
  };
#if !defined(HEDDLE_MODEL)  // whose words are larger
  static_assert(sizeof(Header) == kHeaderBytes);
#endif

  static constexpr std::uint32_t kLive = 0x4556494c;  // "LIVE"
  static constexpr std::uint32_t kFree = 0x45455246;  // "FREE"

  std::byte* arena() const;
  Header& header(std::uint32_t index) const;
  void* takeFrom(std::uint32_t sizeClass);
  void* carve(std::uint32_t sizeClass);

  FreeList lists_[SizeClass::kCount];
  Atomic<std::uint64_t> carvedBlocks_;               ///< any thread; for liveBlocksQuiescent
  CacheAligned<Atomic<std::uint64_t>> carvedLines_;  ///< any thread; lines of the arena in use
  std::uint64_t limitLines_ = 0;                     ///< constant after init
  std::int64_t arenaDistance_ = 0;                   ///< constant after init; from `this`
};

}  // namespace heddle
