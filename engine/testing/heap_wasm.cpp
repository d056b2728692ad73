// The heap of the tests in WebAssembly, and what else the headers of the standard library call:
// nothing is linked there. The engine itself has no heap.

#include <__verbose_abort>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

#include "platform/invariant.hpp"
#include "testing/shared.hpp"

namespace {

using heddle::Atomic;

constexpr std::uint32_t kClasses = 32;  // powers of two
constexpr std::uint32_t kSmallestClass = 6;

/// In front of what a caller gets.
struct Header {
  Header* next;  ///< in a free list
  std::uint32_t sizeClass;
  void* start;  ///< of the block, which an alignment may lie before
};

Atomic<std::uint32_t> locked;  ///< any thread; 1 while one of them is in the heap
Header* freeBlocks[kClasses];  ///< under the lock
std::uintptr_t restBegin = 0;  ///< under the lock; memory not handed out yet
std::uintptr_t restEnd = 0;    ///< constant once there are threads

class Lock {
 public:
  Lock() {
    std::uint32_t free = 0;
    while (!locked.compareExchange(free, 1, heddle::acquire(heddle::testing::kTestEdge),
                                   heddle::kRelaxed)) {  // a failure is only repeated
      free = 0;
    }
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() { locked.store(0, heddle::release(heddle::testing::kTestEdge)); }
};

/// A block of 2^sizeClass bytes that nobody had before.
void* freshBlock(std::uint32_t sizeClass) {
  const std::size_t bytes = std::size_t{1} << sizeClass;
  HEDDLE_INVARIANT(restEnd - restBegin >= bytes, bytes);
  const std::uintptr_t block = restBegin;
  restBegin += bytes;
  return reinterpret_cast<void*>(block);
}

void* allocate(std::size_t bytes, std::size_t alignment) {
  const std::size_t needed = bytes + sizeof(Header) + alignment;
  const auto width = static_cast<std::uint32_t>(std::bit_width(needed - 1));
  const std::uint32_t sizeClass = width < kSmallestClass ? kSmallestClass : width;
  HEDDLE_INVARIANT(sizeClass < kClasses, bytes);
  const Lock lock;
  void* start = nullptr;
  if (Header* reused = freeBlocks[sizeClass]) {
    freeBlocks[sizeClass] = reused->next;
    start = reused->start;
  } else {
    start = freshBlock(sizeClass);
  }
  const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(start) + sizeof(Header);
  const std::uintptr_t place = (first + alignment - 1) / alignment * alignment;
  auto* header = reinterpret_cast<Header*>(place) - 1;
  *header = {nullptr, sizeClass, start};
  return reinterpret_cast<void*>(place);
}

void release(void* place) {
  if (place == nullptr) return;
  auto* header = static_cast<Header*>(place) - 1;
  const Lock lock;
  header->next = freeBlocks[header->sizeClass];
  freeBlocks[header->sizeClass] = header;
}

constexpr std::size_t kDefaultAlignment = alignof(std::max_align_t);

}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes, kDefaultAlignment); }
void* operator new[](std::size_t bytes) { return allocate(bytes, kDefaultAlignment); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* place) noexcept { release(place); }
void operator delete[](void* place) noexcept { release(place); }
void operator delete(void* place, std::size_t /*bytes*/) noexcept { release(place); }
void operator delete[](void* place, std::size_t /*bytes*/) noexcept { release(place); }
void operator delete(void* place, std::align_val_t /*alignment*/) noexcept { release(place); }
void operator delete[](void* place, std::align_val_t /*alignment*/) noexcept { release(place); }
void operator delete(void* place, std::size_t /*bytes*/, std::align_val_t /*alignment*/) noexcept {
  release(place);
}
void operator delete[](void* place, std::size_t /*bytes*/,
                       std::align_val_t /*alignment*/) noexcept {
  release(place);
}

extern "C" {

/// Where the heap may be; before anything else.
[[clang::export_name("test_heap")]] void testHeap(std::uintptr_t begin, std::uintptr_t end) {
  restBegin = begin;
  restEnd = end;
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
int memcmp(const void* left, const void* right, std::size_t bytes) {
  const auto* a = static_cast<const unsigned char*>(left);
  const auto* b = static_cast<const unsigned char*>(right);
  for (std::size_t i = 0; i < bytes; ++i) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

}  // extern "C"

_LIBCPP_BEGIN_NAMESPACE_STD

// Where the headers of libc++ go when they would throw.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
void __libcpp_verbose_abort(const char* format, ...) {
  heddle::fatal(format, __FILE__, __LINE__, 0);
}

_LIBCPP_END_NAMESPACE_STD
