#include <cstring>
#include <vector>

#include "memory/slab.hpp"
#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/test_slab.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::kTestEdge;
using testing::Random;
using testing::runOnThreads;
using testing::Tally;
using testing::TestSlab;

constexpr std::uint32_t kThreads = 4;

/// What a thread writes at the start of its block; the rest repeats `stamp`.
struct Note {
  std::uint64_t words;
  std::uint64_t stamp;
};

void fill(void* block, std::uint64_t bytes, std::uint64_t stamp) {
  const Note note{(bytes - sizeof(Note)) / sizeof(std::uint64_t), stamp};
  std::memcpy(block, &note, sizeof(note));
  auto* words = reinterpret_cast<std::uint64_t*>(static_cast<std::byte*>(block) + sizeof(Note));
  for (std::uint64_t i = 0; i < note.words; ++i) words[i] = stamp + i;
}

bool isIntact(const void* block) {
  Note note{};
  std::memcpy(&note, block, sizeof(note));
  const auto* words =
      reinterpret_cast<const std::uint64_t*>(static_cast<const std::byte*>(block) + sizeof(Note));
  for (std::uint64_t i = 0; i < note.words; ++i) {
    if (words[i] != note.stamp + i) return false;
  }
  return true;
}

/// Threads hang blocks on a board and take down, check and free whatever hung there before: mostly
/// blocks of others.
void stress(TestSlab& slab, std::uint32_t mostBytes, std::uint32_t rounds) {
  constexpr std::uint32_t kPlaces = 64;
  std::vector<Atomic<std::uintptr_t>> board(kPlaces);
  Tally broken;
  Tally misaligned;
  Tally allocated;
  const std::uint64_t seed = testing::seed();
  runOnThreads(kThreads, [&](std::uint32_t thread) {
    Random random(seed, thread);
    for (std::uint32_t i = 0; i < rounds; ++i) {
      const std::uint64_t bytes = sizeof(Note) + random.below(mostBytes);
      void* block = slab->allocate(bytes);
      if (block != nullptr) {
        allocated.add();
        if (reinterpret_cast<std::uintptr_t>(block) % 16 != 0) misaligned.add();
        fill(block, bytes, random.next());
      }
      Atomic<std::uintptr_t>& place = board[random.below(kPlaces)];
      const std::uintptr_t before =
          place.exchange(reinterpret_cast<std::uintptr_t>(block), acqRel(kTestEdge));
      auto* found = reinterpret_cast<void*>(before);
      if (found != nullptr && !isIntact(found)) broken.add();
      slab->free(found);
    }
  });
  EXPECT_EQ(broken.count(), 0U);
  EXPECT_EQ(misaligned.count(), 0U);
  EXPECT_GT(allocated.count(), 0U);
  for (Atomic<std::uintptr_t>& place : board) {
    slab->free(reinterpret_cast<void*>(place.load(acquire(kTestEdge))));
  }
  EXPECT_EQ(slab->liveBlocksQuiescent(), 0U);
}

TEST(SlabStress, BlocksStayWhoseTheyAre) {
  TestSlab slab(1 << 20);
  stress(slab, 2000, iterations(100'000));
}

TEST(SlabStress, BlocksOfOneSizeStayWhoseTheyAre) {
  TestSlab slab(1 << 16);
  stress(slab, 1, iterations(200'000));
}

TEST(SlabStress, NothingIsLostWhenTheArenaIsUsedUp) {
  TestSlab slab(1 << 14);
  stress(slab, 1000, iterations(100'000));
  // Every block came back: all of the arena can be had again, by however many blocks of one line.
  std::uint64_t lines = 0;
  while (void* block = slab->allocate(0)) {
    lines += (slab->capacityOf(block) + Slab::kHeaderBytes) / SizeClass::kLineBytes;
  }
  EXPECT_EQ(lines * SizeClass::kLineBytes, slab->carvedBytes() - SizeClass::kLineBytes);
}

}  // namespace
}  // namespace heddle
