#include "memory/slab.hpp"

#include <cstring>
#include <limits>
#include <vector>

#include "testing/test.hpp"
#include "testing/test_slab.hpp"

namespace heddle {
namespace {

using testing::TestSlab;

constexpr std::size_t kArena = 1 << 20;

/// Allocates blocks of `bytes` until there are no more.
std::vector<void*> allocateAll(Slab& slab, std::uint64_t bytes) {
  std::vector<void*> blocks;
  while (void* block = slab.allocate(bytes)) blocks.push_back(block);
  return blocks;
}

TEST(Slab, BlocksHoldWhatWasAskedFor) {
  TestSlab slab(kArena);
  for (std::size_t bytes = 0; bytes < 3000; bytes += 7) {
    void* block = slab->allocate(bytes);
    ASSERT_TRUE(block != nullptr);
    ASSERT_GE(slab->capacityOf(block), bytes);
    ASSERT_TRUE(slab.isInside(block, static_cast<std::size_t>(slab->capacityOf(block))));
    std::memset(block, 0xab, bytes);
    slab->free(block);
  }
}

TEST(Slab, BlocksAreAlignedTo16Bytes) {
  TestSlab slab(kArena);
  for (std::uint64_t bytes = 0; bytes < 2000; bytes += 13) {
    const void* block = slab->allocate(bytes);
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(block) % 16, 0U) << bytes << " bytes";
  }
}

TEST(Slab, BlocksDoNotOverlap) {
  TestSlab slab(kArena);
  struct Taken {
    unsigned char* block;
    std::size_t bytes;
  };
  std::vector<Taken> taken;
  for (std::size_t i = 0; i < 300; ++i) {
    const std::size_t bytes = (i * 37) % 1500;
    auto* block = static_cast<unsigned char*>(slab->allocate(bytes));
    ASSERT_TRUE(block != nullptr);
    std::memset(block, static_cast<int>(i % 251), bytes);
    taken.push_back({block, bytes});
  }
  for (std::size_t i = 0; i < taken.size(); ++i) {
    for (std::size_t at = 0; at < taken[i].bytes; ++at) ASSERT_EQ(taken[i].block[at], i % 251);
  }
}

TEST(Slab, AFreedBlockIsUsedAgain) {
  TestSlab slab(kArena);
  void* first = slab->allocate(100);
  slab->free(first);
  const std::uint64_t carved = slab->carvedBytes();
  EXPECT_EQ(slab->allocate(100), first);
  EXPECT_EQ(slab->carvedBytes(), carved);
}

TEST(Slab, BlocksOfOtherSizesAreLeftAlone) {
  TestSlab slab(kArena);
  void* small = slab->allocate(100);
  slab->free(small);
  EXPECT_NE(slab->allocate(1000), small);
}

TEST(Slab, RefusesWhenTheArenaIsUsedUp) {
  TestSlab slab(kArena);
  const std::vector<void*> blocks = allocateAll(*slab, 1000);
  EXPECT_GT(blocks.size(), 900U);
  EXPECT_TRUE(slab->allocate(1000) == nullptr);
  slab->free(blocks[0]);
  EXPECT_EQ(slab->allocate(1000), blocks[0]);
}

TEST(Slab, StaysWithinItsArena) {
  TestSlab slab(kArena);
  for (void* block : allocateAll(*slab, 5000)) ASSERT_TRUE(slab.isInside(block, 5000));
  for (void* block : allocateAll(*slab, 0)) ASSERT_TRUE(slab.isInside(block, 0));
  EXPECT_LE(slab->carvedBytes(), kArena);
}

TEST(Slab, ALargerBlockServesWhenTheArenaIsUsedUp) {
  TestSlab slab(kArena);
  void* large = slab->allocate(5000);
  allocateAll(*slab, 0);
  slab->free(large);
  EXPECT_EQ(slab->allocate(10), large);
  EXPECT_GE(slab->capacityOf(large), 5000U);
  EXPECT_TRUE(slab->allocate(10) == nullptr);
}

TEST(Slab, ASmallerBlockNeverServes) {
  TestSlab slab(kArena);
  for (void* block : allocateAll(*slab, 100)) slab->free(block);
  EXPECT_TRUE(slab->allocate(1000) == nullptr);
}

TEST(Slab, RefusesWhatNoArenaCouldHold) {
  TestSlab slab(kArena);
  EXPECT_TRUE(slab->allocate(kArena) == nullptr);
  EXPECT_TRUE(slab->allocate(std::uint64_t{1} << 32) == nullptr);
  EXPECT_TRUE(slab->allocate(std::numeric_limits<std::uint64_t>::max()) == nullptr);
  EXPECT_TRUE(slab->allocate(std::numeric_limits<std::uint64_t>::max() - 64) == nullptr);
}

TEST(Slab, AnArenaWithoutBytesRefusesEverything) {
  TestSlab slab(0);
  EXPECT_TRUE(slab->allocate(0) == nullptr);
}

TEST(Slab, FreesNull) {
  TestSlab slab(kArena);
  slab->free(nullptr);
  EXPECT_EQ(slab->liveBlocksQuiescent(), 0U);
}

TEST(Slab, CountsLiveBlocks) {
  TestSlab slab(kArena);
  void* first = slab->allocate(10);
  void* second = slab->allocate(10'000);
  EXPECT_EQ(slab->liveBlocksQuiescent(), 2U);
  slab->free(first);
  EXPECT_EQ(slab->liveBlocksQuiescent(), 1U);
  slab->free(second);
  EXPECT_EQ(slab->liveBlocksQuiescent(), 0U);
}

TEST(Slab, OwnsItsLiveBlocksAndNothingElse) {
  TestSlab slab(kArena);
  auto* block = static_cast<std::byte*>(slab->allocate(200));
  std::memset(block, 0, 200);
  EXPECT_TRUE(slab->owns(block));
  EXPECT_FALSE(slab->owns(block + 16)) << "not on a block's place";
  EXPECT_FALSE(slab->owns(block + 64)) << "inside a block";
  EXPECT_FALSE(slab->owns(nullptr));
  EXPECT_FALSE(slab->owns(&slab)) << "outside the arena";
  EXPECT_FALSE(slab->owns(block + 256)) << "not carved yet";
  slab->free(block);
  EXPECT_FALSE(slab->owns(block)) << "freed";
}

}  // namespace
}  // namespace heddle
