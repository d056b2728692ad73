// Who is awake: searching, sleeping, waking, stopping; one thread playing owner and workers.

#include "scheduler/engine.hpp"
#include "testing/test.hpp"
#include "testing/test_engine.hpp"

namespace heddle {
namespace {

using testing::TestEngine;

void expectCensus(const TestEngine& engine, std::uint32_t searchers, std::uint32_t sleepers) {
  EXPECT_EQ(engine->census().searchers, searchers);
  EXPECT_EQ(engine->census().sleepers, sleepers);
}

Stage stageOf(const TestEngine& engine, std::uint32_t worker) {
  return static_cast<Stage>(engine->slot(worker).stage.load());
}

TEST(EngineWake, AWorkerGoesThroughItsStages) {
  const TestEngine engine(TestEngine::small(1));
  EXPECT_EQ(stageOf(engine, 0), Stage::kAbsent);
  engine->start(0);
  EXPECT_EQ(stageOf(engine, 0), Stage::kLingering);
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  EXPECT_EQ(stageOf(engine, 0), Stage::kSearching);
  engine->parkBegin(0);
  EXPECT_EQ(stageOf(engine, 0), Stage::kParked);
  engine.submit(1);
  EXPECT_TRUE(engine.isChosen(0));
  engine->parkEnd(0);
  EXPECT_EQ(stageOf(engine, 0), Stage::kSearching);
  EXPECT_NE(engine->search(0, 0), Engine::kNone);
  EXPECT_EQ(stageOf(engine, 0), Stage::kRunning);
  engine->leave(0);
  EXPECT_EQ(stageOf(engine, 0), Stage::kAbsent);
}

TEST(EngineWake, ASearchInVainLeavesASearcher) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  expectCensus(engine, 1, 0);
  engine->abandonSearch(0);
  expectCensus(engine, 0, 0);
  engine->abandonSearch(0);
  expectCensus(engine, 0, 0);
}

TEST(EngineWake, ASearchThatFindsSomethingIsOver) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.submit(1);
  EXPECT_NE(engine->search(0, 0), Engine::kNone);
  expectCensus(engine, 0, 0);
}

TEST(EngineWake, ASubmissionWakesASleeper) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(0);
  engine.fallAsleep(1);
  expectCensus(engine, 0, 2);
  engine.submit(1);
  expectCensus(engine, 1, 1);
}

TEST(EngineWake, ABurstOfSubmissionsWakesOne) {
  const TestEngine engine(TestEngine::small(3));
  engine.startAll();
  for (std::uint32_t worker = 0; worker < 3; ++worker) engine.fallAsleep(worker);
  engine.submitMany(10);
  expectCensus(engine, 1, 2);
}

TEST(EngineWake, ACallForOneWorkerWakesThatOne) {
  const TestEngine engine(TestEngine::small(3));
  engine.startAll();
  for (std::uint32_t worker = 0; worker < 3; ++worker) engine.fallAsleep(worker);
  engine.submitTo(2, 1);
  EXPECT_FALSE(engine.isChosen(0));
  EXPECT_FALSE(engine.isChosen(1));
  EXPECT_TRUE(engine.isChosen(2));
}

TEST(EngineWake, AForkWakesASleeper) {
  const TestEngine engine(TestEngine::small(2, 2));
  engine.startAll();
  engine.fallAsleep(1);
  engine->fork(0, engine.prepare(1, 1));
  EXPECT_TRUE(engine.isChosen(1));
}

TEST(EngineWake, TheLastSearcherToFindWorkWakesTheNext) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(0);
  engine.fallAsleep(1);
  engine.submitMany(100);  // wakes one of them
  expectCensus(engine, 1, 1);
  const std::uint32_t woken = engine.isChosen(0) ? 0 : 1;
  engine->parkEnd(woken);
  EXPECT_NE(engine->search(woken, 0), Engine::kNone);
  EXPECT_TRUE(engine.isChosen(1 - woken));
  expectCensus(engine, 1, 0);
}

TEST(EngineWake, AWorkerThatFallsAsleepOverWorkIsChosenAtOnce) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  engine.submit(1);  // wakes nobody: there is a searcher
  engine->parkBegin(0);
  EXPECT_TRUE(engine.isChosen(0));
  engine->parkEnd(0);
  EXPECT_NE(engine->search(0, 0), Engine::kNone);
}

TEST(EngineWake, ParkReturnsWhenThereIsWork) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  engine.submit(1);
  engine->park(0);
  expectCensus(engine, 1, 0);
  EXPECT_EQ(engine->slot(0).counters.parked.read(), 1U);
  EXPECT_EQ(engine->slot(0).counters.woken.read(), 1U);
}

/// Worker 0 is busy, worker 1 sleeps again after it was woken for nothing.
void wakeInVain(const TestEngine& engine) {
  engine.startAll();
  engine.fallAsleep(1);
  engine.submit(0);
  EXPECT_TRUE(engine.isChosen(1));
  EXPECT_EQ(engine.runAll(0).size(), 1U) << "the other one was faster";
  engine->parkEnd(1);
  engine.fallAsleep(1);
  EXPECT_EQ(engine->slot(1).counters.wokenInVain.read(), 1U);
}

TEST(EngineWake, AfterAWakeUpInVainASingleSubmissionWakesNobody) {
  const TestEngine engine(TestEngine::small(2));
  wakeInVain(engine);
  engine.submit(1);
  EXPECT_FALSE(engine.isChosen(1));
}

TEST(EngineWake, AfterAWakeUpInVainABacklogStillWakes) {
  const TestEngine engine(TestEngine::small(2));
  wakeInVain(engine);
  engine.submitMany(2);
  EXPECT_TRUE(engine.isChosen(1));
}

TEST(EngineWake, AfterAWakeUpInVainAQuietPoolIsWokenAsEver) {
  const TestEngine engine(TestEngine::small(2));
  wakeInVain(engine);
  engine.fallAsleep(0);
  engine.submit(1);
  EXPECT_EQ(engine->census().sleepers, 1U);
}

TEST(EngineWake, NudgeWakesForWorkThatNobodyGetsTo) {
  const TestEngine engine(TestEngine::small(2));
  wakeInVain(engine);
  engine.submit(1);
  engine->nudge(0, false);
  EXPECT_FALSE(engine.isChosen(1)) << "the queue moved since the last nudge";
  engine->nudge(0, false);
  EXPECT_TRUE(engine.isChosen(1));
}

TEST(EngineWake, NudgeWakesAtOnceForAnOwnerThatFallsAsleep) {
  const TestEngine engine(TestEngine::small(2));
  wakeInVain(engine);
  engine.submit(1);
  engine->nudge(0, true);
  EXPECT_TRUE(engine.isChosen(1));
}

TEST(EngineWake, NudgeLeavesAQuietPoolAlone) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(0);
  engine.fallAsleep(1);
  engine->nudge(0, false);
  engine->nudge(0, true);
  expectCensus(engine, 0, 2);
}

TEST(EngineWake, StopWakesEverybody) {
  const TestEngine engine(TestEngine::small(3));
  engine.startAll();
  for (std::uint32_t worker = 0; worker < 3; ++worker) engine.fallAsleep(worker);
  EXPECT_FALSE(engine->stopping());
  engine->stop();
  EXPECT_TRUE(engine->stopping());
  for (std::uint32_t worker = 0; worker < 3; ++worker) EXPECT_TRUE(engine.isChosen(worker));
  expectCensus(engine, 3, 0);
}

TEST(EngineWake, NobodyFallsAsleepAfterStop) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(1);
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  engine->stop();
  engine->parkBegin(0);
  EXPECT_TRUE(engine.isChosen(0));
  EXPECT_TRUE(engine.isChosen(1));
}

TEST(EngineWake, WhatWasSubmittedBeforeStopIsStillFound) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  engine.submitMany(10);
  engine->stop();
  EXPECT_NE(engine->search(0, 0), Engine::kNone);
  EXPECT_EQ(engine.runAll(0).size(), 9U);
}

TEST(EngineWake, CountsBusyAndIdleTime) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  while (engine->slot(0).counters.busyNanos.read() == 0) {
    engine->search(0, 0);  // ends a busy stretch, which may be too short for the clock
    engine->abandonSearch(0);
  }
  EXPECT_GT(engine->slot(0).counters.busyNanos.read(), 0U);
  while (engine->slot(0).counters.idleNanos.read() == 0) {
    engine->search(0, 0);
    engine->abandonSearch(0);
  }
  EXPECT_GT(engine->slot(0).counters.idleNanos.read(), 0U);
}

}  // namespace
}  // namespace heddle
