// Workers that die at every stage, one thread playing owner and workers.

#include <algorithm>

#include "scheduler/engine.hpp"
#include "testing/test.hpp"
#include "testing/test_engine.hpp"

namespace heddle {
namespace {

using testing::TestEngine;
using Values = std::vector<std::uint64_t>;

Values sorted(Values values) {
  // Not std::less, which libc++ has compiled for the usual types and would have to be linked for.
  std::sort(values.begin(), values.end(), [](auto a, auto b) { return a < b; });
  return values;
}

Values upTo(std::uint64_t count) {
  Values values;
  for (std::uint64_t value = 0; value < count; ++value) values.push_back(value);
  return values;
}

void expectCensus(const TestEngine& engine, std::uint32_t searchers, std::uint32_t sleepers) {
  EXPECT_EQ(engine->census().searchers, searchers);
  EXPECT_EQ(engine->census().sleepers, sleepers);
}

TEST(EngineBury, AWorkerWithNothingTakesNothingWithIt) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  EXPECT_EQ(engine->bury(0, 0), 0U);
  EXPECT_TRUE(engine.drain().empty());
  expectCensus(engine, 0, 0);
  EXPECT_EQ(static_cast<Stage>(engine->slot(0).stage.load()), Stage::kAbsent);
}

TEST(EngineBury, TheCallThatWasRunningIsLost) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  const std::uint32_t index = engine.submit(7);
  ASSERT_EQ(engine->next(0), index);
  EXPECT_EQ(engine->bury(0, 0), 1U);
  const auto outcomes = engine.drain();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].index, index);
  EXPECT_EQ(outcomes[0].phase, Phase::kLost);
  EXPECT_EQ(engine->next(1), Engine::kNone) << "it is not run a second time";
}

TEST(EngineBury, WhatWasFinishedCounts) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  const std::uint32_t index = engine.submit(7);
  ASSERT_EQ(engine->next(0), index);
  engine->finish(0, index);
  EXPECT_EQ(engine->bury(0, 0), 0U);
  const auto outcomes = engine.drain();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].phase, Phase::kSettled);
}

TEST(EngineBury, OthersRunWhatLayOnItsDeque) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.submitMany(64);
  const std::uint32_t running = engine->next(0);
  ASSERT_NE(running, Engine::kNone);
  EXPECT_EQ(engine->bury(0, 0), 1U);
  Values values = engine.runAll(1);
  values.push_back(engine->record(running).value);
  EXPECT_EQ(sorted(values), upTo(64));
  EXPECT_EQ(engine.drain().size(), 64U);
}

TEST(EngineBury, OthersRunWhatItHadInHand) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.submitMany(3);
  // Died between taking a batch from the global queue and putting it on its deque.
  WorkerSlot& slot = engine->slot(0);
  std::uint32_t packed[3]{};
  for (std::uint32_t& each : packed) {
    const std::uint32_t index = engine->next(1);
    each = engine.itemOf(index);
    // Back as it was before worker 1 took it, out of the queue.
    const RecordState queued{Phase::kQueued, 0, engine.state(index).generation};
    engine->record(index).state.store(queued.pack(), release(testing::kTestEdge));
    slot.hand[slot.inHand++] = each;
  }
  EXPECT_EQ(engine->bury(0, 0), 0U);
  EXPECT_EQ(engine.runAll(1), upTo(3));
}

TEST(EngineBury, WhatItHadInHandAndOnItsDequeIsRunOnce) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.submitMany(64);
  const std::uint32_t running = engine->next(0);
  ASSERT_NE(running, Engine::kNone);
  // Died while it put the batch on its deque: all of it is there and in hand as well.
  engine->slot(0).inHand = 1 + engine->slot(0).deque.sizeHint();
  EXPECT_EQ(engine->bury(0, 0), 1U);
  EXPECT_EQ(engine.runAll(1).size(), 63U);
  EXPECT_EQ(engine.drain().size(), 64U);
}

TEST(EngineBury, ItsInboxGoesToOthersOrToItsSuccessor) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  for (std::uint64_t value = 0; value < 4; ++value) engine.submitTo(0, value);
  EXPECT_EQ(engine->bury(0, 0), 0U);
  const std::uint32_t stolen = engine->next(1);
  ASSERT_NE(stolen, Engine::kNone);
  EXPECT_EQ(engine->record(stolen).value, 0U);
  engine->start(0);
  EXPECT_EQ(engine.runAll(0), (Values{1, 2, 3}));
}

TEST(EngineBury, ADeadSearcherIsStruckOffTheCounts) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  expectCensus(engine, 1, 0);
  engine->bury(0, 0);
  expectCensus(engine, 0, 0);
}

TEST(EngineBury, ADeadSearchersWorkIsAnnouncedToOthers) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(1);
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  engine.submit(1);  // trusts the searcher
  EXPECT_FALSE(engine.isChosen(1));
  engine->bury(0, 0);
  EXPECT_TRUE(engine.isChosen(1));
}

TEST(EngineBury, ADeadSleeperIsStruckOffTheCounts) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(0);
  expectCensus(engine, 0, 1);
  engine->bury(0, 0);
  expectCensus(engine, 0, 0);
  engine.submit(1);
  expectCensus(engine, 0, 0);
}

TEST(EngineBury, ASleeperThatDiedAfterItWasChosenIsReplaced) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(0);
  engine.fallAsleep(1);
  engine.submitTo(0, 1);
  ASSERT_TRUE(engine.isChosen(0));
  EXPECT_FALSE(engine.isChosen(1));
  engine->bury(0, 0);
  EXPECT_TRUE(engine.isChosen(1)) << "somebody must see to the call";
  expectCensus(engine, 1, 0);
}

TEST(EngineBury, OneThatDiedOnItsWayOutOfSleepIsStruckOffTheCounts) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(0);
  engine.submit(1);
  engine->parkEnd(0);
  expectCensus(engine, 1, 0);
  engine->bury(0, 0);
  expectCensus(engine, 0, 0);
}

TEST(EngineBury, ASuccessorWorksInItsPlace) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  for (std::uint64_t life = 0; life < 100; ++life) {
    engine.submitMany(5);
    ASSERT_NE(engine->next(0), Engine::kNone);
    ASSERT_EQ(engine->bury(0, 0), 1U);
    engine->start(0);
    ASSERT_EQ(engine.runAll(0).size(), 4U);
    ASSERT_EQ(engine.drain().size(), 5U);
  }
}

TEST(EngineBury, EachOwnerLosesItsOwnCalls) {
  const TestEngine engine(TestEngine::small(2, 2));
  engine.startAll();
  engine.submit(1, 0);
  engine.submit(2, 1);
  ASSERT_NE(engine->next(0), Engine::kNone);
  ASSERT_NE(engine->next(0), Engine::kNone);
  EXPECT_EQ(engine->bury(0, 0, true), 1U);
  EXPECT_EQ(engine->bury(0, 1, false), 1U);
  const auto first = engine.drain(0);
  const auto second = engine.drain(1);
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(first[0].value, 1U);
  EXPECT_EQ(second[0].value, 2U);
}

TEST(EngineBury, ALateItemOfALostCallIsRefused) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  const std::uint32_t index = engine.submit(1);
  const std::uint32_t item = engine.itemOf(index);
  ASSERT_EQ(engine->next(0), index);
  engine->bury(0, 0);
  engine.drain();
  ASSERT_TRUE(engine->slot(1).deque.push(item));
  EXPECT_EQ(engine->next(1), Engine::kNone);
}

}  // namespace
}  // namespace heddle
