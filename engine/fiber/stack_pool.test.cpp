#include "fiber/stack_pool.hpp"

#include <cstdint>
#include <set>
#include <stdexcept>
#include <vector>

#include "testing/iterations.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::runOnThreads;

TEST(StackPool, GivesOutTheStackThatCameLast) {
  StackArena arena;
  StackPool pool(arena);
  const Stack first = pool.take();
  const Stack second = pool.take();
  pool.give(first);
  pool.give(second);
  EXPECT_EQ(pool.take().bottom, second.bottom);
  EXPECT_EQ(pool.take().bottom, first.bottom);
  pool.give(first);
  pool.give(second);
}

TEST(StackPool, FetchesABatch) {
  StackArena arena;
  StackPool pool(arena);
  const Stack stack = pool.take();
  EXPECT_EQ(pool.free(), 31U);
  EXPECT_EQ(arena.counts().lent, 32U);
  pool.give(stack);
}

TEST(StackPool, KeepsStacksUpToItsWatermark) {
  StackArena arena;
  StackPool pool(arena, 8);
  std::vector<Stack> stacks(100);
  for (Stack& stack : stacks) stack = pool.take();
  for (const Stack& stack : stacks) {
    pool.give(stack);
    EXPECT_LE(pool.free(), 8U);
  }
  EXPECT_EQ(arena.counts().lent, pool.free());
}

TEST(StackPool, GivesTheOldestToTheArena) {
  StackArena arena;
  StackPool pool(arena, 2);
  const Stack stacks[] = {pool.take(), pool.take(), pool.take()};
  for (const Stack& stack : stacks) pool.give(stack);
  EXPECT_EQ(pool.take().bottom, stacks[2].bottom);
  EXPECT_EQ(pool.take().bottom, stacks[1].bottom);
  pool.give(stacks[1]);
  pool.give(stacks[2]);
}

TEST(StackPool, GivesAllToTheArenaAtItsEnd) {
  StackArena arena;
  {
    StackPool pool(arena);
    pool.give(pool.take());
  }
  EXPECT_EQ(arena.counts().lent, 0U);
}

TEST(StackPool, RefusesAWatermarkThatLeavesNothingToKeep) {
  StackArena arena;
  EXPECT_THROW(StackPool(arena, 1), std::invalid_argument);
}

TEST(StackPool, TakesStacksOfAnotherThreadsPool) {
  StackArena arena({.keep = 16});
  std::vector<Stack> passed(iterations(2'000));
  {
    StackPool pool(arena, 16);
    for (Stack& stack : passed) stack = pool.take();
  }
  runOnThreads(2, [&](std::uint32_t thread) {
    StackPool pool(arena, 16);
    for (std::size_t i = thread; i < passed.size(); i += 2) {
      *(passed[i].top - 1) = std::byte{1};
      pool.give(passed[i]);
      if (i % 5 == 0) pool.give(pool.take());
    }
  });
  EXPECT_EQ(arena.counts().lent, 0U);
}

}  // namespace
}  // namespace heddle
