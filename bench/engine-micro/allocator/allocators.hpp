#pragma once

#include <oneapi/tbb/scalable_allocator.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include <boost/pool/singleton_pool.hpp>

#include "atomic/cache_line.hpp"
#include "memory/slab.hpp"

namespace heddle::bench {

/// The engine's allocator.
/// \tparam kBytes of every block here
template <std::size_t kBytes>
class HeddleSlab {
 public:
  static constexpr const char* kRuntime = "heddle";

  HeddleSlab() {
    // Touched before the clock runs, as the others' memory is when they have warmed up.
    std::memset(arena_.get(), 0, kArenaBytes);
    slab_.init(arena_.get(), kArenaBytes);
  }
  void* allocate() { return slab_.allocate(kBytes); }
  void free(void* block) { slab_.free(block); }

 private:
  struct Delete {
    void operator()(std::byte* arena) const {
      ::operator delete(arena, std::align_val_t{kCacheLine});
    }
  };
  static constexpr std::size_t kArenaBytes = std::size_t{8} << 20;

  Slab slab_;
  std::unique_ptr<std::byte, Delete> arena_{
      static_cast<std::byte*>(::operator new(kArenaBytes, std::align_val_t{kCacheLine}))};
};

/// The C library's.
template <std::size_t kBytes>
struct Malloc {
  static constexpr const char* kRuntime = "malloc";

  void* allocate() { return std::malloc(kBytes); }
  void free(void* block) { std::free(block); }
};

/// oneTBB's.
template <std::size_t kBytes>
struct OneTbbMalloc {
  static constexpr const char* kRuntime = "onetbb";

  void* allocate() { return scalable_malloc(kBytes); }
  void free(void* block) { scalable_free(block); }
};

/// Boost's pool of blocks of one size, with its mutex.
template <std::size_t kBytes>
struct BoostPool {
  static constexpr const char* kRuntime = "boost-pool";

  void* allocate() { return Pool::malloc(); }
  void free(void* block) { Pool::free(block); }

 private:
  struct Tag {};
  using Pool = boost::singleton_pool<Tag, kBytes>;
};

/// No allocator: blocks in turn, and they are not taken back. What is left is the case's own cost.
template <std::size_t kBytes>
class NoAllocator {
 public:
  static constexpr const char* kRuntime = "none";

  void* allocate() { return blocks_[next_++ % blocks_.size()].bytes; }
  void free(void* /*block*/) {}

 private:
  struct alignas(kCacheLine) Block {
    std::byte bytes[kBytes];
  };
  std::array<Block, 2048> blocks_;
  std::size_t next_ = 0;
};

}  // namespace heddle::bench
