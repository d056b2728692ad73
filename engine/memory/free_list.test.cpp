#include "memory/free_list.hpp"

#include <vector>

#include "testing/iterations.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::runOnThreads;
using testing::Tally;

/// Blocks that consist of their links.
struct Blocks {
  explicit Blocks(std::uint32_t count) : links(count + 1) {
    for (std::uint32_t index = 1; index <= count; ++index) push(index);
  }
  void push(std::uint32_t index) { list.push(index, *this); }
  std::uint32_t pop() { return list.pop(*this); }
  std::uint64_t count() { return list.countQuiescent(*this); }
  /// The link of a block.
  Racy<std::uint32_t>& operator()(std::uint32_t index) { return links[index]; }

  FreeList list;
  std::vector<Racy<std::uint32_t>> links;
};

TEST(FreeList, IsEmptyToBeginWith) {
  Blocks blocks(0);
  EXPECT_EQ(blocks.pop(), FreeList::kNone);
  EXPECT_EQ(blocks.count(), 0U);
}

TEST(FreeList, GivesTheBlockThatCameLast) {
  Blocks blocks(3);
  EXPECT_EQ(blocks.pop(), 3U);
  EXPECT_EQ(blocks.pop(), 2U);
  blocks.push(3);
  EXPECT_EQ(blocks.pop(), 3U);
  EXPECT_EQ(blocks.pop(), 1U);
  EXPECT_EQ(blocks.pop(), FreeList::kNone);
}

TEST(FreeList, CountsItsBlocks) {
  Blocks blocks(5);
  EXPECT_EQ(blocks.count(), 5U);
  blocks.pop();
  EXPECT_EQ(blocks.count(), 4U);
}

TEST(FreeList, NeverGivesOneBlockToTwoThreads) {
  constexpr std::uint32_t kThreads = 4;
  constexpr std::uint32_t kBlocks =
      3;  // fewer than threads: pops meet, and blocks come back at once
  const std::uint32_t rounds = iterations(200'000);
  Blocks blocks(kBlocks);
  std::vector<Guarded<std::uint32_t>> holders(kBlocks + 1);
  Tally violations;
  runOnThreads(kThreads, [&](std::uint32_t thread) {
    for (std::uint32_t i = 0; i < rounds; ++i) {
      const std::uint32_t index = blocks.pop();
      if (index == FreeList::kNone) continue;
      // Plain accesses: the list alone keeps two holders apart, and ThreadSanitizer sees if it
      // fails.
      if (holders[index].load() != 0) violations.add();
      holders[index].store(thread + 1);
      if (holders[index].load() != thread + 1) violations.add();
      holders[index].store(0);
      blocks.push(index);
    }
  });
  EXPECT_EQ(violations.count(), 0U);
  EXPECT_EQ(blocks.count(), kBlocks);
}

}  // namespace
}  // namespace heddle
