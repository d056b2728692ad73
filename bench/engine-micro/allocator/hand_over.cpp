// Blocks that one thread allocates and another one frees, as a payload's are; a ring takes them
// across. The rival "none" is the ring alone.

#include <benchmark/benchmark.h>

#include <cstdint>

#include <boost/lockfree/spsc_queue.hpp>

#include "allocator/allocators.hpp"
#include "queues/transfer.hpp"

namespace heddle::bench {
namespace {

template <typename Allocator>
class Crossing {
 public:
  static constexpr const char* kRuntime = Allocator::kRuntime;

  bool push(std::uint32_t item) {
    if (pending_ == nullptr) pending_ = static_cast<std::uint32_t*>(allocator_.allocate());
    if (pending_ == nullptr) return false;
    *pending_ = item;
    if (!ring_.push(pending_)) return false;
    pending_ = nullptr;
    return true;
  }
  bool pop(std::uint32_t& item) {
    std::uint32_t* block = nullptr;
    if (!ring_.pop(block)) return false;
    item = *block;
    allocator_.free(block);
    return true;
  }
  Crossing& producer() { return *this; }
  Crossing& consumer() { return *this; }

 private:
  Allocator allocator_;
  boost::lockfree::spsc_queue<std::uint32_t*, boost::lockfree::capacity<1024>> ring_;
  /// The producer's: what found no room in the ring.
  alignas(kCacheLine) std::uint32_t* pending_ = nullptr;
};

constexpr std::size_t kBytes = 200;

[[maybe_unused]] const bool kEntered =
    contest<Transfer, Crossing<HeddleSlab<kBytes>>, Crossing<Malloc<kBytes>>,
            Crossing<OneTbbMalloc<kBytes>>, Crossing<BoostPool<kBytes>>,
            Crossing<NoAllocator<kBytes>>>("allocate here, free there 200 B", {2});

}  // namespace
}  // namespace heddle::bench
