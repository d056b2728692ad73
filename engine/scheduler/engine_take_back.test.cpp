// Calls that their owner takes back, to run them by itself; one thread playing owner and workers.

#include <vector>

#include "scheduler/engine.hpp"
#include "testing/test.hpp"
#include "testing/test_engine.hpp"

namespace heddle {
namespace {

using testing::TestEngine;

TEST(EngineTakeBack, ACallThatNobodyHasIsItsOwners) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  const std::uint32_t index = engine.submit(7);
  EXPECT_EQ(engine->takeBack(index), TakeBack::kTaken);
  EXPECT_EQ(engine.state(index).phase, Phase::kSettled);
  engine->owner(0).releaseRecord(index);
  EXPECT_EQ(engine->owner(0).inFlight(), 0U);
}

TEST(EngineTakeBack, NoWorkerRunsIt) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.submit(1);
  const std::uint32_t index = engine.submit(2);
  engine.submit(3);
  EXPECT_EQ(engine->takeBack(index), TakeBack::kTaken);
  EXPECT_EQ(engine.runAll(0), (std::vector<std::uint64_t>{1, 3}));
}

TEST(EngineTakeBack, NorFromAnInbox) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  EXPECT_EQ(engine->takeBack(engine.submitTo(1, 7)), TakeBack::kTaken);
  EXPECT_EQ(engine->next(1), Engine::kNone);
}

TEST(EngineTakeBack, ACallThatAWorkerHasStaysThere) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  const std::uint32_t index = engine.submit(7);
  EXPECT_EQ(engine->next(0), index);
  EXPECT_EQ(engine->takeBack(index), TakeBack::kGone);
  engine->finish(0, index);
  EXPECT_EQ(engine->takeBack(index), TakeBack::kGone) << "it is on its way home";
  EXPECT_EQ(engine.drain().size(), 1U);
  EXPECT_EQ(engine->takeBack(index), TakeBack::kGone);
}

TEST(EngineTakeBack, ACallThatWasHandedOverStaysThere) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  EXPECT_EQ(engine->takeBack(engine.hand(0, 7)), TakeBack::kGone);
}

TEST(EngineTakeBack, ItIsNotLostWithAWorker) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  const std::uint32_t index = engine.submit(7);
  EXPECT_EQ(engine->takeBack(index), TakeBack::kTaken);
  EXPECT_EQ(engine->bury(0, 0), 0U);
  EXPECT_TRUE(engine.drain().empty());
  EXPECT_EQ(engine.state(index).phase, Phase::kSettled);
}

TEST(EngineTakeBack, ItsRecordIsUsedAgainBesideItsOldItem) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  const std::uint32_t index = engine.submit(1);
  EXPECT_EQ(engine->takeBack(index), TakeBack::kTaken);
  engine->owner(0).releaseRecord(index);
  ASSERT_EQ(engine.submit(2), index);
  EXPECT_EQ(engine.runAll(0), (std::vector<std::uint64_t>{2}));
}

TEST(EngineTakeBack, TheQueueKeepsRoomForEveryRecord) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  const std::uint32_t records = TestEngine::small(1).recordsPerOwner;
  // No worker looks, so nothing that is left behind goes away.
  std::uint32_t taken = 0;
  std::uint32_t index = engine.submit(0);
  while (engine->takeBack(index) == TakeBack::kTaken) {
    engine->owner(0).releaseRecord(index);
    index = engine.submit(0);
    ASSERT_LE(++taken, records);
  }
  EXPECT_GE(taken, records / 2);
  EXPECT_EQ(engine->takeBack(index), TakeBack::kLater);
  engine.submitMany(records - 1);
  // One look finds nothing where all of its batch was left behind.
  constexpr std::uint64_t kSecond = 1'000'000'000;
  std::uint32_t ran = 0;
  for (std::uint32_t found = engine->search(0, kSecond); found != Engine::kNone; ++ran) {
    engine->finish(0, found);
    found = ran + 1 < records ? engine->search(0, kSecond) : Engine::kNone;
  }
  ASSERT_EQ(ran, records);
  EXPECT_EQ(engine.drain().size(), records);
  EXPECT_EQ(engine->takeBack(engine.submit(0)), TakeBack::kTaken) << "they are gone";
}

}  // namespace
}  // namespace heddle
