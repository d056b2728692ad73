#include "scheduler/victims.hpp"

#include <vector>

#include "testing/test.hpp"

namespace heddle {
namespace {

using Order = std::vector<std::uint32_t>;

/// Whom `victims` tries when nobody has anything.
Order orderOf(Victims& victims, std::uint32_t self, std::uint32_t workers) {
  Order order;
  const bool found = victims.tryEach(self, workers, [&](std::uint32_t victim) {
    order.push_back(victim);
    return false;
  });
  EXPECT_FALSE(found);
  return order;
}

TEST(Victims, EverybodyElseIsTriedOnce) {
  Victims victims;
  victims.begin(0, 4);
  EXPECT_EQ(orderOf(victims, 0, 4), (Order{1, 2, 3}));
}

TEST(Victims, AWorkerBeginsWithItsNeighbour) {
  Victims victims;
  victims.begin(2, 4);
  EXPECT_EQ(orderOf(victims, 2, 4), (Order{3, 0, 1}));
  victims.begin(3, 4);
  EXPECT_EQ(orderOf(victims, 3, 4), (Order{0, 1, 2}));
}

TEST(Victims, AWorkerAloneHasNone) {
  Victims victims;
  victims.begin(0, 1);
  EXPECT_TRUE(orderOf(victims, 0, 1).empty());
}

TEST(Victims, TheSearchEndsWithTheFirstSuccess) {
  Victims victims;
  victims.begin(0, 4);
  Order order;
  EXPECT_TRUE(victims.tryEach(0, 4, [&](std::uint32_t victim) {
    order.push_back(victim);
    return victim == 2;
  }));
  EXPECT_EQ(order, (Order{1, 2}));
}

TEST(Victims, TheLastOneRobbedIsTriedFirst) {
  Victims victims;
  victims.begin(0, 4);
  victims.tryEach(0, 4, [](std::uint32_t victim) { return victim == 3; });
  EXPECT_EQ(orderOf(victims, 0, 4), (Order{3, 1, 2}));
}

TEST(Victims, OneAtWhomRacesAreLostIsTriedLast) {
  Victims victims;
  victims.begin(0, 4);
  victims.lost(1);
  EXPECT_EQ(orderOf(victims, 0, 4), (Order{1, 2, 3})) << "once is no pattern";
  victims.lost(1);
  const Order order = orderOf(victims, 0, 4);
  ASSERT_GE(order.size(), 2U);
  EXPECT_EQ(order[0], 2U);
  EXPECT_EQ(order[1], 3U);
}

TEST(Victims, NobodyIsPassedOverForEver) {
  Victims victims;
  victims.begin(0, 2);
  for (int i = 0; i < 1000; ++i) victims.lost(1);
  // With nobody else to try, it is tried in spite of all.
  EXPECT_EQ(orderOf(victims, 0, 2), (Order{1}));
  for (int i = 0; i < 100; ++i) orderOf(victims, 0, 2);
  victims.begin(0, 3);
  EXPECT_EQ(orderOf(victims, 0, 3), (Order{1, 2})) << "and is forgiven after a while";
}

TEST(Victims, BackOffDoublesWithLostRacesUpToABound) {
  Victims victims;
  EXPECT_EQ(victims.backOff(), 1U);
  victims.lost(1);
  victims.lost(1);
  EXPECT_EQ(victims.backOff(), 4U);
  for (int i = 0; i < 100; ++i) victims.lost(1);
  EXPECT_EQ(victims.backOff(), 64U);
}

TEST(Victims, BackOffHalvesWithQuietRounds) {
  Victims victims;
  for (int i = 0; i < 3; ++i) victims.lost(1);
  EXPECT_EQ(victims.backOff(), 8U);
  EXPECT_EQ(victims.backOff(), 4U);
  EXPECT_EQ(victims.backOff(), 2U);
  EXPECT_EQ(victims.backOff(), 1U);
  EXPECT_EQ(victims.backOff(), 1U);
}

}  // namespace
}  // namespace heddle
