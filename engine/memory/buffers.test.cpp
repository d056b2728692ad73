#include "memory/buffers.hpp"

#include <cstring>
#include <vector>

#include "testing/iterations.hpp"
#include "testing/test.hpp"
#include "testing/test_slab.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::TestSlab;

constexpr std::uint32_t kCapacity = 8;
constexpr std::uint32_t kAgents = 4;
constexpr std::uint32_t kOwner = kAgents - 1;

/// Buffers on an arena of their own.
struct TestBuffers {
  TestBuffers() { buffers.init(entries, holds, kCapacity, kAgents); }

  std::uint32_t make(std::uint32_t agent, std::uint64_t bytes) {
    return buffers.make(*slab, agent, bytes);
  }
  void giveUp(std::uint32_t agent, std::uint32_t slot) { buffers.giveUp(*slab, agent, slot); }
  bool arrived(std::uint32_t agent, std::uint32_t slot) {
    return buffers.arrived(*slab, kOwner, agent, slot);
  }
  void bury(std::uint32_t agent) { buffers.bury(*slab, kOwner, agent); }
  std::uint64_t blocks() { return slab->liveBlocksQuiescent(); }

  TestSlab slab{1 << 20};
  Buffers::Entry entries[kCapacity];
  Buffers::Hold holds[std::size_t{kAgents} * kCapacity];
  Buffers buffers;
};

TEST(Buffers, ABufferLivesUntilItsMakerGivesItUp) {
  TestBuffers test;
  const std::uint32_t slot = test.make(1, 1000);
  ASSERT_LT(slot, kCapacity);
  EXPECT_EQ(test.buffers.bytesOf(slot), 1000U);
  EXPECT_EQ(test.buffers.stampOf(slot), 1U);
  EXPECT_TRUE(test.slab->owns(test.buffers.placeOf(slot)));
  EXPECT_EQ(test.buffers.liveQuiescent(), 1U);
  test.giveUp(1, slot);
  test.giveUp(1, slot);  // twice is once
  EXPECT_EQ(test.buffers.liveQuiescent(), 0U);
  EXPECT_EQ(test.blocks(), 0U);
}

TEST(Buffers, ABufferLivesUntilItsLastHolderGivesItUp) {
  TestBuffers test;
  const std::uint32_t slot = test.make(0, 10);
  void* place = test.buffers.placeOf(slot);
  EXPECT_EQ(test.buffers.hold(1, slot, 1), place);
  EXPECT_EQ(test.buffers.hold(2, slot, 1), place);
  test.giveUp(0, slot);
  test.giveUp(2, slot);
  EXPECT_EQ(test.blocks(), 1U);
  test.giveUp(1, slot);
  EXPECT_EQ(test.blocks(), 0U);
}

TEST(Buffers, WhatIsNoBufferIsNotHeld) {
  TestBuffers test;
  const std::uint32_t slot = test.make(0, 10);
  EXPECT_EQ(test.buffers.hold(1, slot, 2), nullptr) << "another stamp";
  EXPECT_EQ(test.buffers.hold(1, slot + 1, 0), nullptr) << "a slot without a buffer";
  EXPECT_EQ(test.buffers.hold(1, kCapacity, 1), nullptr) << "no slot";
  EXPECT_EQ(test.buffers.hold(1, 0xffffffff, 1), nullptr) << "no slot at all";
  test.giveUp(0, slot);
  EXPECT_EQ(test.buffers.hold(1, slot, 1), nullptr) << "freed";
}

TEST(Buffers, AStampIsNeverUsedTwiceInASlot) {
  TestBuffers test;
  std::vector<std::uint32_t> stamps(kCapacity);
  for (std::uint32_t i = 0; i < 10 * kCapacity; ++i) {
    const std::uint32_t slot = test.make(0, 10);
    ASSERT_LT(slot, kCapacity);
    EXPECT_EQ(test.buffers.stampOf(slot), ++stamps[slot]);
    test.giveUp(0, slot);
  }
}

TEST(Buffers, ThereAreOnlySoMany) {
  TestBuffers test;
  for (std::uint32_t i = 0; i < kCapacity; ++i) EXPECT_LT(test.make(0, 1), kCapacity);
  EXPECT_EQ(test.make(0, 1), Buffers::kTooMany);
  test.giveUp(0, 3);
  EXPECT_EQ(test.make(1, 1), 3U);
}

TEST(Buffers, ThereIsOnlySoMuchRoom) {
  TestBuffers test;
  EXPECT_EQ(test.make(0, 1 << 21), Buffers::kNoRoom);
  EXPECT_EQ(test.buffers.liveQuiescent(), 0U);
  EXPECT_LT(test.make(0, 1 << 10), kCapacity) << "the slot is free again";
}

TEST(Buffers, WhatIsOnTheWayLivesAfterItsSenderGaveItUp) {
  TestBuffers test;
  const std::uint32_t slot = test.make(0, 10);
  test.buffers.send(0, slot);
  test.buffers.send(0, slot);
  test.giveUp(0, slot);
  ASSERT_NE(test.buffers.hold(kOwner, slot, 1), nullptr);
  EXPECT_TRUE(test.arrived(0, slot));
  EXPECT_TRUE(test.arrived(0, slot));
  EXPECT_FALSE(test.arrived(0, slot)) << "nothing is on the way any more";
  EXPECT_EQ(test.buffers.liveQuiescent(), 1U);
  test.giveUp(kOwner, slot);
  EXPECT_EQ(test.blocks(), 0U);
}

TEST(Buffers, ASenderMayHoldAgainWhatIsStillOnTheWay) {
  TestBuffers test;
  const std::uint32_t slot = test.make(0, 10);
  test.buffers.send(0, slot);
  test.giveUp(0, slot);
  ASSERT_NE(test.buffers.hold(0, slot, 1), nullptr);
  ASSERT_NE(test.buffers.hold(kOwner, slot, 1), nullptr);
  EXPECT_TRUE(test.arrived(0, slot));
  test.giveUp(kOwner, slot);
  EXPECT_EQ(test.blocks(), 1U) << "the sender holds it";
  test.giveUp(0, slot);
  EXPECT_EQ(test.blocks(), 0U);
}

TEST(Buffers, NothingArrivesFromNobody) {
  TestBuffers test;
  const std::uint32_t slot = test.make(0, 10);
  EXPECT_FALSE(test.arrived(0, slot));
  EXPECT_FALSE(test.arrived(kAgents, slot));
  EXPECT_FALSE(test.arrived(0, kCapacity));
}

TEST(Buffers, ABurialGivesBackWhatTheWorkerHeldAndSent) {
  TestBuffers test;
  const std::uint32_t alone = test.make(0, 10);
  const std::uint32_t shared = test.make(1, 10);
  test.buffers.hold(0, shared, 1);
  const std::uint32_t sent = test.make(0, 10);
  test.buffers.send(0, sent);
  test.giveUp(0, sent);
  test.bury(0);
  test.bury(0);  // there is nothing left
  EXPECT_EQ(test.buffers.hold(1, alone, 1), nullptr);
  EXPECT_EQ(test.buffers.hold(1, sent, 1), nullptr);
  EXPECT_EQ(test.buffers.liveQuiescent(), 1U);
  test.giveUp(1, shared);
  EXPECT_EQ(test.blocks(), 0U);
}

TEST(Buffers, AgentsMakeHoldAndGiveUpAtTheSameTime) {
  TestBuffers test;
  testing::runOnThreads(3, [&test](std::uint32_t agent) {
    for (std::uint32_t i = 0; i < testing::iterations(3000); ++i) {
      // Whatever is there by chance.
      const std::uint32_t slot = i % kCapacity;
      if (test.buffers.hold(agent, slot, test.buffers.stampOf(slot)) != nullptr) {
        test.giveUp(agent, slot);
      }
      constexpr std::uint64_t kBytes = 100;
      const std::uint32_t own = test.make(agent, kBytes);
      if (own >= kCapacity) continue;
      std::memset(test.buffers.placeOf(own), static_cast<int>(agent), kBytes);
      test.giveUp(agent, own);
    }
  });
  EXPECT_EQ(test.buffers.liveQuiescent(), 0U);
  EXPECT_EQ(test.blocks(), 0U);
}

}  // namespace
}  // namespace heddle
