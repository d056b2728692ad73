#pragma once

#include <cstddef>
#include <cstdint>
#include <new>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "memory/relative_ptr.hpp"

namespace heddle {

/// Why a region could not be created or joined.
enum class RegionStatus : std::uint32_t {
  kOk = 0,
  kNotARegion = 1,    ///< the magic number is missing: other memory, or not laid out yet
  kOtherVersion = 2,  ///< laid out by a build with another layout version
  kTooSmall = 3,      ///< fewer bytes than the sections need
  kMisaligned = 4,    ///< the base is not on a cache line
  kBadConfig = 5,     ///< a number in the configuration is out of range
};

/// The start of a region: one contiguous piece of shared memory that holds everything that agents
/// share. `Region` lays it out once (`create`, `carve`, `seal`); after that any agent that maps it,
/// at any address, may `join`. Creation is single-threaded; joining is safe from any thread.
class alignas(kCacheLine) Region {
 public:
  /// "HEDL", little-endian.
  static constexpr std::uint32_t kMagic = 0x4c444548;
  /// Raised by every change of the layout of anything that lies in a region.
  static constexpr std::uint32_t kLayoutVersion = 7;

  /// Begins a region of `bytes` at `base`; what was there is lost.
  /// \param base first byte, aligned to a cache line
  /// \param bytes usable bytes from there on
  /// \param status set to the reason if the result is null
  static Region* create(void* base, std::uint64_t bytes, RegionStatus& status);

  /// Looks at memory that another agent has laid out.
  /// \return the region, or null with the reason in `status`
  static Region* join(void* base, RegionStatus& status);

  /// Sets aside `count` objects on cache lines of their own and constructs them.
  /// \return the first, or null when the region has no room for them
  template <typename T>
  T* carve(std::size_t count = 1) {
    void* place = carveBytes(sizeof(T) * count);
    if (place == nullptr) return nullptr;
    T* first = static_cast<T*>(place);
    for (std::size_t i = 0; i < count; ++i) ::new (static_cast<void*>(first + i)) T();
    return first;
  }

  /// Sets aside `count` objects whose valid initial state is all zeros and which the memory, being
  /// fresh from the system, already holds: nothing is touched, so nothing is committed.
  template <typename T>
  T* carveZeroed(std::size_t count) {
#if defined(HEDDLE_MODEL)
    return carve<T>(count);  // the model checker's words are more than their bits
#else
    return static_cast<T*>(carveBytes(sizeof(T) * count));
#endif
  }

  /// Ends the layout: `root` becomes reachable for those who join.
  void seal(void* root);

  /// What was sealed as the root.
  void* root() const { return root_.get(); }
  /// First byte after the sections, for an arena.
  std::byte* end() { return reinterpret_cast<std::byte*>(this) + used_; }
  /// Bytes from the base that sections may use.
  std::uint64_t size() const { return size_; }
  /// Bytes that the sections use.
  std::uint64_t used() const { return used_; }

  Region() = default;

 private:
  void* carveBytes(std::uint64_t bytes);

  Atomic<std::uint32_t> magic_;      ///< written once by seal, read by join; kMagic when ready
  std::uint32_t layoutVersion_ = 0;  ///< written by create
  std::uint64_t size_ = 0;           ///< written by create
  std::uint64_t used_ = 0;           ///< written by carve
  RelativePtr<std::byte> root_;      ///< written by seal
};

}  // namespace heddle
