// The life of a call, one thread playing owner and workers.

#include "scheduler/engine.hpp"

#include "testing/test.hpp"
#include "testing/test_engine.hpp"

namespace heddle {
namespace {

using testing::TestEngine;
using Values = std::vector<std::uint64_t>;

/// How many items lie on a worker's deque.
std::uint32_t dequeOf(const TestEngine& engine, std::uint32_t worker) {
  return engine->slot(worker).deque.sizeHint();
}

TEST(Engine, ACallGoesToAWorkerAndComesBack) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  const std::uint32_t index = engine.submit(7);
  EXPECT_EQ(engine.state(index).phase, Phase::kQueued);
  ASSERT_EQ(engine->next(0), index);
  EXPECT_EQ(engine.state(index).phase, Phase::kRunning);
  EXPECT_EQ(engine.state(index).worker, 0U);
  engine->record(index).value = 49;
  EXPECT_FALSE(engine->finish(0, index)) << "the owner is awake";
  const auto outcomes = engine.drain();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].index, index);
  EXPECT_EQ(outcomes[0].value, 49U);
  EXPECT_EQ(outcomes[0].phase, Phase::kSettled);
  EXPECT_EQ(engine->owner(0).inFlight(), 0U);
}

TEST(Engine, AWorkerFindsNothingWhereNothingIs) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  EXPECT_EQ(engine->next(0), Engine::kNone);
  EXPECT_EQ(engine->next(1), Engine::kNone);
}

TEST(Engine, EachLifeOfARecordHasItsOwnGeneration) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  std::uint32_t last = 0;
  for (std::uint32_t life = 1; life < 5000; ++life) {
    const std::uint32_t index = engine.submit(0);
    ASSERT_EQ(index, 0U) << "the same record";
    const std::uint32_t generation = engine.state(index).generation;
    ASSERT_EQ(generation, (last + 1) % 4096);
    last = generation;
    ASSERT_EQ(engine.runAll(0).size(), 1U);
    ASSERT_EQ(engine.drain().size(), 1U);
  }
}

TEST(Engine, CallsRunInTheOrderInWhichTheyWereSubmitted) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  engine.submitMany(50);
  const Values values = engine.runAll(0);
  ASSERT_EQ(values.size(), 50U);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(values[i], i);
}

TEST(Engine, ABatchGoesToTheWorkersDeque) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.submitMany(64);
  EXPECT_NE(engine->next(0), Engine::kNone);
  EXPECT_GE(dequeOf(engine, 0), 1U);
  EXPECT_LT(dequeOf(engine, 0), WorkerSlot::kBatch);
}

TEST(Engine, AWorkerLeavesSomethingForOthers) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.submitMany(8);
  EXPECT_NE(engine->next(0), Engine::kNone);
  EXPECT_LE(dequeOf(engine, 0), 3U);
}

TEST(Engine, OthersStealFromABatch) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.submitMany(64);
  EXPECT_NE(engine->next(0), Engine::kNone);  // and is busy with it from here on
  const std::uint32_t left = dequeOf(engine, 0);
  EXPECT_EQ(engine.runAll(1).size(), 63U);
  EXPECT_EQ(engine->slot(1).counters.stolen.read(), left);
  EXPECT_EQ(dequeOf(engine, 0), 0U);
}

TEST(Engine, AnInboxIsEmptiedByItsWorkerFirst) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.submit(1);
  engine.submitTo(1, 2);
  const std::uint32_t index = engine->next(1);
  ASSERT_NE(index, Engine::kNone);
  EXPECT_EQ(engine->record(index).value, 2U);
}

TEST(Engine, AnInboxIsEmptiedByOthersWhenTheyStarve) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.occupy(1);
  for (std::uint64_t value = 0; value < 3; ++value) engine.submitTo(1, value);
  EXPECT_EQ(engine.runAll(0), (Values{0, 1, 2}));
  EXPECT_EQ(engine->slot(0).counters.stolen.read(), 3U);
}

TEST(Engine, WhatDoesNotFitInAnInboxGoesToAll) {
  EngineConfig config = TestEngine::small(2);
  config.recordsPerOwner = 2 * WorkerSlot::kInboxCapacity;
  const TestEngine engine(config);
  engine.startAll();
  for (std::uint64_t value = 0; value < config.recordsPerOwner; ++value) engine.submitTo(1, value);
  EXPECT_EQ(engine->slot(1).inbox.sizeHint(), WorkerSlot::kInboxCapacity);
  EXPECT_EQ(engine.runAll(1).size(), config.recordsPerOwner);
}

TEST(Engine, AllRecordsMayBeInFlight) {
  const TestEngine engine(TestEngine::small(1, 2));
  engine.startAll();
  engine.submitMany(256, 0);
  engine.submitMany(256, 1);
  EXPECT_EQ(engine->owner(0).acquireRecord(), Engine::kNone);
  EXPECT_EQ(engine.runAll(0).size(), 512U);
  EXPECT_EQ(engine.drain(0).size(), 256U);
  EXPECT_EQ(engine.drain(1).size(), 256U);
}

TEST(Engine, AnItemOfAnOldLifeIsRefused) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  const std::uint32_t stale = engine.itemOf(engine.submit(1));
  engine.runAll(0);
  engine.drain();
  ASSERT_TRUE(engine->slot(0).deque.push(stale));
  EXPECT_EQ(engine->next(0), Engine::kNone) << "the record is free";
  const std::uint32_t index = engine.submit(2);
  ASSERT_TRUE(engine->slot(0).deque.push(stale));
  EXPECT_EQ(engine->next(0), index) << "by its new item";
  EXPECT_EQ(engine->next(0), Engine::kNone);
}

TEST(Engine, ASecondItemOfOneLifeIsRefused) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  const std::uint32_t index = engine.submit(1);
  ASSERT_TRUE(engine->slot(0).deque.push(engine.itemOf(index)));
  EXPECT_EQ(engine->next(0), index);
  EXPECT_EQ(engine->next(0), Engine::kNone);
}

TEST(Engine, AStaleItemDoesNotHideWhatComesWithIt) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  const std::uint32_t stale = engine.itemOf(engine.submitTo(1, 0));
  engine.runAll(1);
  engine.drain();
  std::uint32_t failedCas = 0;
  ASSERT_TRUE(engine->slot(1).inbox.push(stale, failedCas));
  engine.submitTo(1, 1);
  engine.submitTo(1, 2);
  EXPECT_EQ(engine.runAll(1), (Values{1, 2}));
}

TEST(Engine, AForkGoesOnTheWorkersOwnDeque) {
  const TestEngine engine(TestEngine::small(2, 2));
  engine.startAll();
  const std::uint32_t child = engine.prepare(5, 1);
  engine->fork(0, child);
  EXPECT_EQ(dequeOf(engine, 0), 1U);
  EXPECT_EQ(engine->slot(0).counters.forked.read(), 1U);
  EXPECT_EQ(engine->next(0), child);
}

TEST(Engine, AForkIsStolenByOthersOldestFirst) {
  const TestEngine engine(TestEngine::small(2, 2));
  engine.startAll();
  for (std::uint64_t value = 0; value < 3; ++value) engine->fork(0, engine.prepare(value, 1));
  EXPECT_EQ(engine.runAll(1), (Values{0, 1, 2}));
  EXPECT_EQ(engine.drain(1).size(), 3U);
}

TEST(Engine, ForksThatDoNotFitOnTheDequeGoToAll) {
  EngineConfig config = TestEngine::small(1, 2);
  config.recordsPerOwner = WorkerSlot::kDequeCapacity + 10;
  const TestEngine engine(config);
  engine.startAll();
  for (std::uint64_t value = 0; value < config.recordsPerOwner; ++value) {
    engine->fork(0, engine.prepare(value, 1));
  }
  EXPECT_EQ(dequeOf(engine, 0), WorkerSlot::kDequeCapacity);
  EXPECT_EQ(engine.runAll(0).size(), config.recordsPerOwner);
}

TEST(Engine, AWorkerThatAlwaysForksStillServesTheOthers) {
  const TestEngine engine(TestEngine::small(1, 2));
  engine.startAll();
  const std::uint32_t waiting = engine.submit(1, 0);
  std::uint32_t looks = 0;
  for (;;) {
    engine->fork(0, engine.prepare(2, 1));
    ASSERT_LE(++looks, 100U) << "the submitted call starves";
    const std::uint32_t index = engine->next(0);
    if (index == waiting) break;
    engine->finish(0, index);
    engine->owner(1).drain(1);
  }
}

TEST(Engine, CountsWhatAWorkerRan) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  engine.submitMany(20);
  engine.runAll(0);
  EXPECT_EQ(engine->slot(0).counters.run.read(), 20U);
}

}  // namespace
}  // namespace heddle
