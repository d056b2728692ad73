#include "queue/agenda.hpp"

#include <algorithm>
#include <vector>

#include "testing/seed.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using Items = std::vector<std::uint32_t>;

constexpr std::uint32_t kAgent = 3;

/// An agenda and its entries.
class Board {
 public:
  explicit Board(std::uint32_t capacity = 1024) : entries_(capacity) {
    agenda.init(entries_.data(), capacity);
  }

  void add(std::uint32_t due, std::uint32_t item) {
    ASSERT_TRUE(agenda.open(kAgent));
    EXPECT_TRUE(agenda.push(due, item));
    agenda.close();
  }
  std::uint32_t take() {
    EXPECT_TRUE(agenda.open(kAgent));
    const std::uint32_t item = agenda.lift();
    agenda.close();
    return item;
  }
  Items takeAll() {
    Items items;
    while (!agenda.looksEmpty()) items.push_back(take());
    return items;
  }

  Agenda<> agenda;

 private:
  std::vector<Agenda<>::Entry> entries_;
};

TEST(Agenda, WhatIsDueFirstComesFirst) {
  Board board;
  for (const std::uint32_t due : {5U, 3U, 9U, 1U, 7U}) board.add(due, due);
  EXPECT_EQ(board.takeAll(), (Items{1, 3, 5, 7, 9}));
}

TEST(Agenda, OfEqualOnesTheFirstToArriveComesFirst) {
  Board board;
  for (std::uint32_t item = 0; item < 100; ++item) board.add(item % 3, item);
  const Items items = board.takeAll();
  ASSERT_EQ(items.size(), 100U);
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (items[i] % 3 == items[i - 1] % 3) {
      EXPECT_LT(items[i - 1], items[i]);
    }
  }
}

TEST(Agenda, TimesMayWrap) {
  Board board;
  const std::uint32_t now = 0xfffffff0U;
  for (std::uint32_t late = 0; late < 32; ++late) board.add(now + (31 - late), 31 - late);
  const Items items = board.takeAll();
  ASSERT_EQ(items.size(), 32U);
  for (std::uint32_t i = 0; i < 32; ++i) EXPECT_EQ(items[i], i);
}

TEST(Agenda, RandomOnesComeInOrder) {
  testing::Random random(testing::seed(), 0);
  Board board;
  std::vector<std::uint64_t> expected;
  Items items;
  std::uint32_t pushed = 0;
  for (std::uint32_t round = 0; round < 2000; ++round) {
    if (random.below(3) > 0 && expected.size() < 1024) {
      const std::uint32_t due = random.below(50);
      board.add(due, pushed);
      expected.push_back((std::uint64_t{due} << 32) | pushed++);
    } else if (!expected.empty()) {
      const auto first = std::min_element(expected.begin(), expected.end());
      EXPECT_EQ(board.take(), static_cast<std::uint32_t>(*first));
      expected.erase(first);
    }
  }
}

TEST(Agenda, OneThatIsFullRefuses) {
  Board board(2);
  ASSERT_TRUE(board.agenda.open(kAgent));
  EXPECT_TRUE(board.agenda.push(1, 1));
  EXPECT_TRUE(board.agenda.push(1, 2));
  EXPECT_EQ(board.agenda.room(), 0U);
  EXPECT_FALSE(board.agenda.push(0, 3));
  board.agenda.close();
  EXPECT_EQ(board.takeAll(), (Items{1, 2}));
}

TEST(Agenda, OneAgentAtATime) {
  Board board;
  ASSERT_TRUE(board.agenda.open(kAgent));
  EXPECT_FALSE(board.agenda.open(kAgent + 1));
  board.agenda.close();
  EXPECT_TRUE(board.agenda.open(kAgent + 1));
}

TEST(Agenda, WhatIsAddedCountsWhenItIsClosed) {
  Board board;
  ASSERT_TRUE(board.agenda.open(kAgent));
  board.agenda.push(1, 1);
  EXPECT_TRUE(board.agenda.looksEmpty());
  EXPECT_EQ(board.agenda.size(), 1U);
  board.agenda.close();
  EXPECT_FALSE(board.agenda.looksEmpty());
  EXPECT_EQ(board.agenda.sizeHint(), 1U);
}

TEST(Agenda, WhatADeadAgentLiftedIsPutBack) {
  Board board;
  for (const std::uint32_t due : {5U, 3U, 9U, 1U, 7U}) board.add(due, due);
  ASSERT_TRUE(board.agenda.open(kAgent));
  EXPECT_EQ(board.agenda.lift(), 1U);
  board.agenda.inherit(kAgent + 1);
  EXPECT_FALSE(board.agenda.open(kAgent + 1)) << "it is another's";
  board.agenda.inherit(kAgent);
  EXPECT_EQ(board.takeAll(), (Items{1, 3, 5, 7, 9}));
}

TEST(Agenda, WhatALivingAgentLiftedIsGone) {
  Board board;
  for (const std::uint32_t due : {2U, 1U}) board.add(due, due);
  EXPECT_EQ(board.take(), 1U);
  ASSERT_TRUE(board.agenda.open(kAgent));
  board.agenda.inherit(kAgent);
  EXPECT_EQ(board.takeAll(), (Items{2}));
}

}  // namespace
}  // namespace heddle
