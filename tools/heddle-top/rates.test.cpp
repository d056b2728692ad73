#include "rates.hpp"

#include <gtest/gtest.h>

namespace heddle::top {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

Sample sampleAt(std::uint64_t at, const WorkerSample& first, const WorkerSample& second) {
  return {.at = at, .workers = {first, second}};
}

TEST(Rates, AreWhatHappenedPerSecond) {
  const WorkerSample none{.stage = Stage::kRunning};
  const WorkerSample some{
      .stage = Stage::kRunning, .run = 30, .forked = 20, .stolen = 10, .failedCas = 4, .parked = 2};
  const Rates rates = ratesOf(sampleAt(kSecond, none, none), sampleAt(3 * kSecond, some, none));
  ASSERT_EQ(rates.workers.size(), 2U);
  EXPECT_DOUBLE_EQ(rates.workers[0].run, 15);
  EXPECT_DOUBLE_EQ(rates.workers[0].forked, 10);
  EXPECT_DOUBLE_EQ(rates.workers[0].stolen, 5);
  EXPECT_DOUBLE_EQ(rates.workers[0].failedCas, 2);
  EXPECT_DOUBLE_EQ(rates.workers[0].parked, 1);
  EXPECT_DOUBLE_EQ(rates.workers[1].run, 0);
  EXPECT_DOUBLE_EQ(rates.sum.run, 15);
}

TEST(Rates, CountJoinsWithNothingToHelpWithAsIdle) {
  const WorkerSample before{.stage = Stage::kRunning, .busy = kSecond, .inJoins = kSecond / 2};
  const WorkerSample after{
      .stage = Stage::kRunning, .isInJoin = true, .busy = 2 * kSecond, .inJoins = kSecond};
  const WorkerSample idle{.stage = Stage::kParked};
  const Rates rates = ratesOf(sampleAt(kSecond, before, idle), sampleAt(2 * kSecond, after, idle));
  EXPECT_DOUBLE_EQ(rates.workers[0].busy, 0.5);
  EXPECT_DOUBLE_EQ(rates.workers[0].inJoins, 0.5);
  EXPECT_TRUE(rates.workers[0].isInJoin);
  EXPECT_DOUBLE_EQ(rates.workers[1].busy, 0);
  EXPECT_EQ(rates.live, 2U);
  EXPECT_DOUBLE_EQ(rates.sum.busy, 0.25);
}

TEST(Rates, LeaveOutWorkersThatAreNotThere) {
  const WorkerSample busy{.stage = Stage::kRunning};
  const WorkerSample after{.stage = Stage::kRunning, .busy = kSecond};
  const WorkerSample absent{.stage = Stage::kAbsent, .busy = 7};
  const Rates rates =
      ratesOf(sampleAt(kSecond, busy, absent), sampleAt(2 * kSecond, after, absent));
  EXPECT_EQ(rates.live, 1U);
  EXPECT_DOUBLE_EQ(rates.sum.busy, 1);
}

TEST(Rates, SayHowManyWakeUpsWereInVain) {
  const WorkerSample before{.stage = Stage::kRunning, .woken = 10, .wokenInVain = 10};
  const WorkerSample after{.stage = Stage::kRunning, .woken = 18, .wokenInVain = 12};
  const Rates rates =
      ratesOf(sampleAt(kSecond, before, before), sampleAt(2 * kSecond, after, before));
  EXPECT_DOUBLE_EQ(rates.workers[0].inVain, 0.25);
  EXPECT_DOUBLE_EQ(rates.workers[1].inVain, 0);
}

TEST(Rates, NeverExceedAllOfTheTimeNorFallBelowNone) {
  const WorkerSample before{.stage = Stage::kRunning, .busy = 10, .inJoins = 50};
  const WorkerSample after{.stage = Stage::kRunning, .busy = 3 * kSecond, .inJoins = 20};
  const Rates rates =
      ratesOf(sampleAt(kSecond, before, before), sampleAt(2 * kSecond, after, before));
  EXPECT_DOUBLE_EQ(rates.workers[0].busy, 1);
  EXPECT_DOUBLE_EQ(rates.workers[0].inJoins, 0);
}

TEST(Rates, OfNoTimeAtAllAreZero) {
  const WorkerSample before{.stage = Stage::kRunning};
  const WorkerSample after{.stage = Stage::kRunning, .busy = 10, .run = 10};
  const Rates rates = ratesOf(sampleAt(kSecond, before, before), sampleAt(kSecond, after, after));
  EXPECT_DOUBLE_EQ(rates.workers[0].run, 0);
  EXPECT_DOUBLE_EQ(rates.sum.busy, 0);
}

}  // namespace
}  // namespace heddle::top
