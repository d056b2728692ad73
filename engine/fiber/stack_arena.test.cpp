#include "fiber/stack_arena.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "fiber/stack_slab.hpp"
#include "testing/iterations.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

std::vector<Stack> takeMany(StackArena& arena, std::size_t count) {
  std::vector<Stack> stacks(count);
  arena.take(stacks);
  return stacks;
}

StackOptions keeping(std::size_t keep) {
  StackOptions options;
  options.keep = keep;
  return options;
}

/// Whether the page is backed by memory.
bool isResident(std::byte* page) {
  unsigned char resident = 0;
  return mincore(page, 1, &resident) == 0 && (resident & 1) != 0;
}

std::byte* lastPageOf(const Stack& stack) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  return reinterpret_cast<std::byte*>((reinterpret_cast<std::uintptr_t>(stack.top) - 1) / page *
                                      page);
}

TEST(StackArena, LendsStacksThatDoNotOverlap) {
  StackArena arena;
  const std::vector<Stack> stacks = takeMany(arena, 200);
  std::set<std::byte*> bottoms;
  std::byte* before = nullptr;
  for (const Stack& stack : stacks) bottoms.insert(stack.bottom);
  for (std::byte* bottom : bottoms) {
    if (before != nullptr) {
      EXPECT_GE(bottom - before, 65536);
    }
    before = bottom;
  }
  EXPECT_EQ(bottoms.size(), stacks.size());
  arena.give(stacks);
}

TEST(StackArena, LendsStacksOfTheSizeAskedForLessTheColour) {
  StackOptions options;
  options.bytes = 20000;
  StackArena arena(options);
  EXPECT_EQ(arena.stackBytes(), 20480U);
  const std::vector<Stack> stacks = takeMany(arena, StackSlab::kStacks);
  for (const Stack& stack : stacks) {
    EXPECT_GE(stack.bytes(), 20480U - StackSlab::kColours * StackSlab::kColourBytes);
    EXPECT_LE(stack.bytes(), 20480U);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(stack.top) % 64, 0U);
  }
  arena.give(stacks);
}

TEST(StackArena, KeepsTheMemoryOfFreeStacksUpToItsWatermark) {
  StackArena arena(keeping(3));
  const std::vector<Stack> stacks = takeMany(arena, 10);
  for (const Stack& stack : stacks) *lastPageOf(stack) = std::byte{1};
  arena.give(stacks);
  EXPECT_EQ(arena.counts().kept, 3U);
  std::uint32_t resident = 0;
  for (const Stack& stack : stacks) resident += isResident(lastPageOf(stack)) ? 1 : 0;
  EXPECT_EQ(resident, 3U);
}

TEST(StackArena, LendsWhatItKeptFirst) {
  StackArena arena(keeping(1));
  std::vector<Stack> stacks = takeMany(arena, 2);
  arena.give(stacks);  // keeps the first one
  const std::vector<Stack> again = takeMany(arena, 1);
  EXPECT_EQ(again[0].bottom, stacks[0].bottom);
  arena.give(again);
}

TEST(StackArena, UnmapsAFullSetOfFreeStacks) {
  StackArena arena(keeping(0));
  const std::vector<Stack> stacks = takeMany(arena, 3 * std::size_t{StackSlab::kStacks});
  EXPECT_EQ(arena.counts().mapped, 3 * StackSlab::kStacks);
  EXPECT_EQ(arena.counts().lent, 3 * StackSlab::kStacks);
  // All but one of the middle set.
  std::vector<Stack> most = stacks;
  most.erase(most.begin() + StackSlab::kStacks + 5);
  arena.give(most);
  EXPECT_EQ(arena.counts().mapped, StackSlab::kStacks);
  EXPECT_EQ(arena.counts().lent, 1U);
  arena.give(std::vector{stacks[StackSlab::kStacks + 5]});
  EXPECT_EQ(arena.counts().mapped, 0U);
}

TEST(StackArena, LendsWhatCameBackInAnyOrder) {
  StackArena arena(keeping(0));
  std::vector<Stack> stacks = takeMany(arena, 4 * std::size_t{StackSlab::kStacks});
  for (std::size_t round = 1; round <= 5; ++round) {
    std::vector<Stack> some;
    std::vector<Stack> others;
    for (std::size_t i = 0; i < stacks.size(); ++i) {
      (i * 7 % (round + 1) == 0 ? some : others).push_back(stacks[i]);
    }
    arena.give(some);
    arena.take(some);
    others.insert(others.end(), some.begin(), some.end());
    stacks = others;
    std::set<std::byte*> bottoms;
    for (const Stack& stack : stacks) bottoms.insert(stack.bottom);
    EXPECT_EQ(bottoms.size(), stacks.size());
  }
  arena.give(stacks);
  EXPECT_EQ(arena.counts().mapped, 0U);
}

TEST(StackArena, RefusesSizesOutOfRangeAndNamesThem) {
  StackOptions options;
  options.bytes = 16383;
  try {
    const StackArena arena(options);
    FAIL() << "16383 bytes";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "StackArena: options.bytes is 16383; expected 16384 to 1073741824");
  }
  options.bytes = std::size_t{1} << 31;
  EXPECT_THROW(StackArena{options}, std::invalid_argument);
}

#if !defined(HEDDLE_TEST_SANITIZED)

/// Writes as one would who overflows the first stack of an arena.
void overflow(StackGuard guard) {
  StackOptions options;
  options.guard = guard;
  StackArena arena(options);
  const std::vector<Stack> stacks = takeMany(arena, 1);
  *const_cast<volatile std::byte*>(stacks[0].bottom - 1) = std::byte{1};
}

TEST(StackArenaDeathTest, StopsAnOverflowAtTheGuard) {
  EXPECT_EXIT(overflow(StackGuard::kPage), ::testing::KilledBySignal(SIGSEGV), "");
}

TEST(StackArenaDeathTest, StopsAnOverflowAtAMappedGuard) {
  EXPECT_EXIT(overflow(StackGuard::kMapped), ::testing::KilledBySignal(SIGSEGV), "");
}

TEST(StackArenaDeathTest, StopsAnOverflowOfAStackWhoseMemoryWasGivenBack) {
  EXPECT_EXIT(
      {
        StackArena arena(keeping(0));
        const std::vector<Stack> stacks = takeMany(arena, 2);
        arena.give(std::vector{stacks[1]});
        const std::vector<Stack> again = takeMany(arena, 1);
        *const_cast<volatile std::byte*>(again[0].bottom - 1) = std::byte{1};
      },
      ::testing::KilledBySignal(SIGSEGV), "");
}

#endif

TEST(StackArena, HasNoGuardsWhereNoneAreAskedFor) {
  StackOptions options;
  options.guard = StackGuard::kNone;
  StackArena arena(options);
  const std::vector<Stack> stacks = takeMany(arena, 2);
  EXPECT_EQ(stacks[1].bottom - stacks[0].bottom, 65536);
  arena.give(stacks);
}

#if !defined(HEDDLE_TEST_SANITIZED)

TEST(StackArena, SaysWhenTheSystemHasNoMoreAndStaysWhole) {
  StackOptions options;
  options.bytes = StackOptions::kMostBytes;  // 64 GiB a set: 2,048 of them fill the address space
  StackArena arena(options);
  std::vector<Stack> stacks;
  EXPECT_THROW(
      {
        for (;;) {
          Stack more[StackSlab::kStacks];
          arena.take(more);
          stacks.insert(stacks.end(), std::begin(more), std::end(more));
        }
      },
      std::system_error);
  EXPECT_EQ(arena.counts().lent, stacks.size());
  arena.give(stacks);
}

#endif

}  // namespace
}  // namespace heddle
