#include "queue/mpmc.hpp"

#include <vector>

#include "testing/test.hpp"

namespace heddle {
namespace {

using Queue = Mpmc<std::uint32_t>;

/// A queue with cells of its own.
struct TestQueue {
  explicit TestQueue(std::uint32_t capacity) : cells(capacity) {
    queue.init(cells.data(), capacity);
  }

  bool push(std::uint32_t item) {
    std::uint32_t failedCas = 0;
    return queue.push(item, failedCas);
  }
  /// Takes up to `most` items, in their order, as one of `sharers` who want some.
  std::vector<std::uint32_t> pop(std::uint32_t most, std::uint32_t sharers = 1) {
    std::uint32_t items[Queue::kMaxBatch]{};
    std::uint32_t claimed = 0;
    std::uint32_t failedCas = 0;
    const std::uint32_t count = queue.popBatch(items, most, sharers, claimed, failedCas);
    EXPECT_EQ(claimed, count);
    return {items, items + count};
  }
  /// Takes one item; 0 if there is none.
  std::uint32_t pop() {
    const std::vector<std::uint32_t> items = pop(1);
    return items.empty() ? 0 : items[0];
  }

  std::vector<Queue::Cell> cells;
  Queue queue;
};

TEST(Mpmc, IsEmptyToBeginWith) {
  TestQueue test(4);
  EXPECT_TRUE(test.queue.looksEmpty());
  EXPECT_EQ(test.queue.sizeHint(), 0U);
  EXPECT_TRUE(test.pop(8).empty());
}

TEST(Mpmc, GivesItemsInTheOrderInWhichTheyCame) {
  TestQueue test(4);
  for (std::uint32_t item = 1; item <= 4; ++item) ASSERT_TRUE(test.push(item));
  for (std::uint32_t item = 1; item <= 4; ++item) EXPECT_EQ(test.pop(), item);
  EXPECT_EQ(test.pop(), 0U);
}

TEST(Mpmc, RefusesAPushWhenFull) {
  TestQueue test(4);
  for (std::uint32_t item = 1; item <= 4; ++item) ASSERT_TRUE(test.push(item));
  EXPECT_FALSE(test.push(5));
  EXPECT_EQ(test.pop(), 1U);
  EXPECT_TRUE(test.push(5));
  EXPECT_FALSE(test.push(6));
}

TEST(Mpmc, ABatchTakesNoMoreThanAskedFor) {
  TestQueue test(16);
  for (std::uint32_t item = 1; item <= 10; ++item) ASSERT_TRUE(test.push(item));
  EXPECT_EQ(test.pop(3), (std::vector<std::uint32_t>{1, 2, 3}));
  EXPECT_EQ(test.pop(Queue::kMaxBatch), (std::vector<std::uint32_t>{4, 5, 6, 7, 8, 9, 10}));
}

TEST(Mpmc, ABatchTakesNoMoreThanThereIs) {
  TestQueue test(2);
  ASSERT_TRUE(test.push(1));
  EXPECT_EQ(test.pop(8), (std::vector<std::uint32_t>{1}));
  ASSERT_TRUE(test.push(2));
  ASSERT_TRUE(test.push(3));
  EXPECT_EQ(test.pop(8), (std::vector<std::uint32_t>{2, 3}));
}

TEST(Mpmc, ABatchLeavesOthersTheirShareRoundedDown) {
  TestQueue test(16);
  for (std::uint32_t item = 1; item <= 8; ++item) ASSERT_TRUE(test.push(item));
  EXPECT_EQ(test.pop(8, 2), (std::vector<std::uint32_t>{1, 2, 3, 4}));
  EXPECT_EQ(test.pop(3, 2), (std::vector<std::uint32_t>{5, 6}));
  EXPECT_EQ(test.pop(8, 3), (std::vector<std::uint32_t>{7}));
  EXPECT_EQ(test.pop(8, 8), (std::vector<std::uint32_t>{8})) << "never nothing";
  EXPECT_TRUE(test.pop(8, 8).empty());
}

TEST(Mpmc, ABatchGoesRoundTheEndOfTheRing) {
  TestQueue test(8);
  for (std::uint32_t item = 1; item <= 6; ++item) ASSERT_TRUE(test.push(item));
  test.pop(6);
  for (std::uint32_t item = 7; item <= 12; ++item) ASSERT_TRUE(test.push(item));
  EXPECT_EQ(test.pop(8), (std::vector<std::uint32_t>{7, 8, 9, 10, 11, 12}));
}

TEST(Mpmc, GoesRoundItsCellsManyTimes) {
  TestQueue test(4);
  std::uint32_t pushed = 0;
  std::uint32_t popped = 0;
  for (std::uint32_t lap = 0; lap < 5000; ++lap) {
    while (test.push(pushed + 1)) ++pushed;
    for (const std::uint32_t item : test.pop(1 + lap % 4)) ASSERT_EQ(item, ++popped);
  }
  EXPECT_EQ(test.queue.sizeHint(), pushed - popped);
}

TEST(Mpmc, WorksWithASingleCell) {
  TestQueue test(1);
  for (std::uint32_t item = 1; item < 10; ++item) {
    ASSERT_TRUE(test.push(item));
    ASSERT_FALSE(test.push(item + 1));
    ASSERT_FALSE(test.queue.looksEmpty());
    ASSERT_EQ(test.pop(8), (std::vector<std::uint32_t>{item}));
    ASSERT_TRUE(test.queue.looksEmpty());
  }
}

TEST(Mpmc, SaysHowManyItemsThereAreAndHowFarItsFrontMoved) {
  TestQueue test(8);
  ASSERT_TRUE(test.push(1));
  ASSERT_TRUE(test.push(2));
  EXPECT_EQ(test.queue.sizeHint(), 2U);
  EXPECT_EQ(test.queue.frontHint(), 0U);
  EXPECT_FALSE(test.queue.looksEmpty());
  test.pop();
  EXPECT_EQ(test.queue.sizeHint(), 1U);
  EXPECT_EQ(test.queue.frontHint(), 1U);
}

TEST(Mpmc, AloneLosesNoRace) {
  TestQueue test(4);
  std::uint32_t failedCas = 0;
  std::uint32_t items[Queue::kMaxBatch]{};
  std::uint32_t claimed = 0;
  for (std::uint32_t i = 0; i < 10; ++i) {
    test.queue.push(i, failedCas);
    test.queue.popBatch(items, 8, 1, claimed, failedCas);
  }
  EXPECT_EQ(failedCas, 0U);
}

TEST(Mpmc, KeepsProducersAndConsumersOnLinesOfTheirOwn) {
  EXPECT_EQ(alignof(Queue), kCacheLine);
  EXPECT_EQ(sizeof(Queue), 3 * kCacheLine);
}

}  // namespace
}  // namespace heddle
