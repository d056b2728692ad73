// What the allocator checks in debug builds: each of these stops the process.

#include "memory/slab.hpp"
#include "testing/test.hpp"
#include "testing/test_slab.hpp"

namespace heddle {
namespace {

using testing::TestSlab;

constexpr const char* kComplaint = "free of a foreign pointer, or a second free";

TEST(SlabDeathTest, ASecondFreeOfABlockStopsTheProcess) {
  TestSlab slab(4096);
  void* block = slab->allocate(10);
  slab->free(block);
  EXPECT_DEATH(slab->free(block), kComplaint);
}

TEST(SlabDeathTest, FreeingForeignMemoryStopsTheProcess) {
  TestSlab slab(4096);
  alignas(64) std::byte foreign[128];
  EXPECT_DEATH(slab->free(foreign + 16), kComplaint);
}

TEST(SlabDeathTest, FreeingTheMiddleOfABlockStopsTheProcess) {
  TestSlab slab(4096);
  auto* block = static_cast<std::byte*>(slab->allocate(10));
  EXPECT_DEATH(slab->free(block + 8), kComplaint);
}

TEST(SlabDeathTest, ABlockOfAnotherAllocatorStopsTheProcess) {
  TestSlab slab(4096);
  TestSlab other(4096);
  void* block = other->allocate(10);
  EXPECT_DEATH(slab->free(block), kComplaint);
}

}  // namespace
}  // namespace heddle
