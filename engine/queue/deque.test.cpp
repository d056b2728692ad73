#include "queue/deque.hpp"

#include "testing/test.hpp"

namespace heddle {
namespace {

/// A deque with slots of its own.
template <std::uint32_t kCapacity>
struct TestDeque {
  TestDeque() { deque.init(slots, kCapacity); }

  /// Pops; 0 if empty.
  std::uint32_t pop() {
    std::uint32_t item = 0;
    return deque.pop(item) ? item : 0;
  }
  /// Steals; 0 if empty.
  std::uint32_t steal() {
    std::uint32_t item = 0;
    return deque.steal(item) == Steal::kTaken ? item : 0;
  }

  Racy<std::uint32_t> slots[kCapacity];
  Deque<std::uint32_t> deque;
};

TEST(Deque, IsEmptyToBeginWith) {
  TestDeque<4> test;
  std::uint32_t item = 7;
  EXPECT_FALSE(test.deque.pop(item));
  EXPECT_EQ(test.deque.steal(item), Steal::kEmpty);
  EXPECT_TRUE(test.deque.looksEmpty());
  EXPECT_EQ(test.deque.sizeHint(), 0U);
}

TEST(Deque, ItsOwnerTakesTheNewestFirst) {
  TestDeque<4> test;
  for (std::uint32_t item = 1; item <= 3; ++item) ASSERT_TRUE(test.deque.push(item));
  EXPECT_EQ(test.pop(), 3U);
  EXPECT_EQ(test.pop(), 2U);
  EXPECT_EQ(test.pop(), 1U);
  EXPECT_EQ(test.pop(), 0U);
}

TEST(Deque, ThievesTakeTheOldestFirst) {
  TestDeque<4> test;
  for (std::uint32_t item = 1; item <= 3; ++item) ASSERT_TRUE(test.deque.push(item));
  EXPECT_EQ(test.steal(), 1U);
  EXPECT_EQ(test.steal(), 2U);
  EXPECT_EQ(test.steal(), 3U);
  EXPECT_EQ(test.steal(), 0U);
}

TEST(Deque, BothEndsMeetInTheMiddle) {
  TestDeque<4> test;
  for (std::uint32_t item = 1; item <= 4; ++item) ASSERT_TRUE(test.deque.push(item));
  EXPECT_EQ(test.steal(), 1U);
  EXPECT_EQ(test.pop(), 4U);
  EXPECT_EQ(test.steal(), 2U);
  EXPECT_EQ(test.pop(), 3U);
  EXPECT_EQ(test.pop(), 0U);
  EXPECT_EQ(test.steal(), 0U);
}

TEST(Deque, RefusesAPushWhenFullAndKeepsWhatItHas) {
  TestDeque<4> test;
  for (std::uint32_t item = 1; item <= 4; ++item) ASSERT_TRUE(test.deque.push(item));
  EXPECT_FALSE(test.deque.push(5));
  EXPECT_EQ(test.deque.sizeHint(), 4U);
  for (std::uint32_t item = 4; item >= 1; --item) EXPECT_EQ(test.pop(), item);
}

TEST(Deque, AStealMakesRoom) {
  TestDeque<4> test;
  for (std::uint32_t item = 1; item <= 4; ++item) ASSERT_TRUE(test.deque.push(item));
  EXPECT_EQ(test.steal(), 1U);
  EXPECT_TRUE(test.deque.push(5));
  EXPECT_FALSE(test.deque.push(6));
  EXPECT_EQ(test.steal(), 2U);
  EXPECT_EQ(test.pop(), 5U);
}

TEST(Deque, APopMakesRoom) {
  TestDeque<2> test;
  ASSERT_TRUE(test.deque.push(1));
  ASSERT_TRUE(test.deque.push(2));
  EXPECT_EQ(test.pop(), 2U);
  EXPECT_TRUE(test.deque.push(3));
  EXPECT_EQ(test.pop(), 3U);
  EXPECT_EQ(test.pop(), 1U);
}

TEST(Deque, GoesRoundItsSlotsManyTimes) {
  TestDeque<4> test;
  std::uint32_t pushed = 0;
  std::uint32_t stolen = 0;
  for (std::uint32_t lap = 0; lap < 1000; ++lap) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(test.deque.push(++pushed));
    for (int i = 0; i < 3; ++i) ASSERT_EQ(test.steal(), ++stolen);
  }
  EXPECT_TRUE(test.deque.looksEmpty());
}

TEST(Deque, WorksWithASingleSlot) {
  TestDeque<1> test;
  for (std::uint32_t item = 1; item < 10; ++item) {
    ASSERT_TRUE(test.deque.push(item));
    ASSERT_FALSE(test.deque.push(item + 1));
    ASSERT_EQ(item % 2 == 0 ? test.pop() : test.steal(), item);
    ASSERT_EQ(test.pop(), 0U);
  }
}

TEST(Deque, IsUsableAfterAPopInVain) {
  TestDeque<4> test;
  ASSERT_TRUE(test.deque.push(1));
  EXPECT_EQ(test.steal(), 1U);
  EXPECT_EQ(test.pop(), 0U);
  EXPECT_EQ(test.pop(), 0U);
  ASSERT_TRUE(test.deque.push(2));
  EXPECT_FALSE(test.deque.looksEmpty());
  EXPECT_EQ(test.steal(), 2U);
}

TEST(Deque, SaysHowManyItemsThereAre) {
  TestDeque<4> test;
  ASSERT_TRUE(test.deque.push(1));
  ASSERT_TRUE(test.deque.push(2));
  EXPECT_FALSE(test.deque.looksEmpty());
  EXPECT_EQ(test.deque.sizeHint(), 2U);
  test.steal();
  EXPECT_EQ(test.deque.sizeHint(), 1U);
  test.pop();
  EXPECT_EQ(test.deque.sizeHint(), 0U);
  EXPECT_TRUE(test.deque.looksEmpty());
}

TEST(Deque, KeepsItsEndsOnLinesOfTheirOwn) {
  EXPECT_EQ(alignof(Deque<std::uint32_t>), kCacheLine);
  EXPECT_EQ(sizeof(Deque<std::uint32_t>), 3 * kCacheLine);
}

}  // namespace
}  // namespace heddle
