// Workers that wait in their event loop; one thread playing owner and workers.

#include "scheduler/engine.hpp"
#include "testing/test.hpp"
#include "testing/test_engine.hpp"

namespace heddle {
namespace {

using testing::TestEngine;

/// A worker that found nothing waits in its event loop.
void doze(const TestEngine& engine, std::uint32_t worker) {
  EXPECT_EQ(engine->search(worker, 0), Engine::kNone);
  engine->dozeBegin(worker);
}

bool isDozing(const TestEngine& engine, std::uint32_t worker) {
  return engine->spot(worker).word.load(kRelaxed) == ParkingSpot::kDozing;  // one thread
}

Stage stageOf(const TestEngine& engine, std::uint32_t worker) {
  return static_cast<Stage>(engine->slot(worker).stage.load());
}

void expectCensus(const TestEngine& engine, std::uint32_t searchers, std::uint32_t sleepers) {
  EXPECT_EQ(engine->census().searchers, searchers);
  EXPECT_EQ(engine->census().sleepers, sleepers);
}

TEST(EngineDoze, ADozerIsNeitherASearcherNorASleeper) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  doze(engine, 0);
  EXPECT_TRUE(isDozing(engine, 0));
  EXPECT_EQ(stageOf(engine, 0), Stage::kDozing);
  expectCensus(engine, 0, 0);
}

TEST(EngineDoze, ASubmissionWakesADozer) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  doze(engine, 0);
  const std::uint32_t index = engine.submit(1);
  EXPECT_FALSE(isDozing(engine, 0));
  expectCensus(engine, 0, 0);
  engine->dozeEnd(0);
  expectCensus(engine, 1, 0);
  EXPECT_EQ(engine->search(0, 0), index);
  EXPECT_EQ(stageOf(engine, 0), Stage::kRunning);
}

TEST(EngineDoze, ASubmissionToADozerWakesThatOne) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  for (std::uint32_t worker = 0; worker < 2; ++worker) doze(engine, worker);
  const std::uint32_t index = engine.submitTo(1, 7);
  EXPECT_TRUE(isDozing(engine, 0));
  EXPECT_FALSE(isDozing(engine, 1));
  // The other one as well, before the owner sleeps: the one that was meant may be busy.
  engine->nudge(0, true);
  EXPECT_FALSE(isDozing(engine, 0));
  engine->dozeEnd(0);
  EXPECT_EQ(engine->search(0, 0), Engine::kNone) << "it is left to the other one, for a while";
  constexpr std::uint64_t kAMinute = 60'000'000'000;
  EXPECT_EQ(engine->search(0, kAMinute), index);
}

TEST(EngineDoze, ASubmissionWakesAllDozersSinceAnyMayBeBusy) {
  const TestEngine engine(TestEngine::small(3));
  engine.startAll();
  for (std::uint32_t worker = 0; worker < 3; ++worker) doze(engine, worker);
  engine.submit(1);
  for (std::uint32_t worker = 0; worker < 3; ++worker) EXPECT_FALSE(isDozing(engine, worker));
}

TEST(EngineDoze, ASleeperIsWokenBeforeDozersAre) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  doze(engine, 0);
  engine.fallAsleep(1);
  engine.submit(1);
  EXPECT_TRUE(engine.isChosen(1));
  EXPECT_TRUE(isDozing(engine, 0));
}

TEST(EngineDoze, AForkWakesADozer) {
  const TestEngine engine(TestEngine::small(2, 2));
  engine.startAll();
  doze(engine, 1);
  engine->fork(0, engine.prepare(1, 1));
  EXPECT_FALSE(isDozing(engine, 1));
}

TEST(EngineDoze, NobodyDozesOverWork) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  engine.submit(1);  // trusts the searcher
  engine->dozeBegin(0);
  EXPECT_FALSE(isDozing(engine, 0));
  engine->dozeEnd(0);
  EXPECT_NE(engine->search(0, 0), Engine::kNone);
}

TEST(EngineDoze, StopWakesDozers) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  doze(engine, 0);
  engine.fallAsleep(1);
  engine->stop();
  EXPECT_FALSE(isDozing(engine, 0));
  EXPECT_TRUE(engine.isChosen(1));
}

TEST(EngineDoze, NobodyDozesAfterStop) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  engine->stop();
  engine->dozeBegin(0);
  EXPECT_FALSE(isDozing(engine, 0));
}

TEST(EngineDoze, ADozersTimeIsIdle) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  while (engine->slot(0).counters.idleNanos.read() == 0) {
    doze(engine, 0);
    engine.submit(1);
    engine->dozeEnd(0);
    EXPECT_EQ(engine.runAll(0).size(), 1U);
    engine.drain();
  }
  EXPECT_GT(engine->slot(0).counters.woken.read(), 0U);
}

TEST(EngineDoze, ADozersTimeIsThatOfOneParked) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  while (engine->slot(0).counters.parkedNanos.read() == 0) {
    doze(engine, 0);
    engine.submit(1);
    engine->dozeEnd(0);
    EXPECT_EQ(engine.runAll(0).size(), 1U);
    engine.drain();
  }
  EXPECT_LE(engine->slot(0).counters.parkedNanos.read(), engine->slot(0).counters.idleNanos.read());
}

TEST(EngineDoze, ADeadDozerIsNotWaitedFor) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  doze(engine, 0);
  engine->bury(0, 0);
  EXPECT_FALSE(isDozing(engine, 0));
  expectCensus(engine, 0, 0);
  engine.fallAsleep(1);
  engine.submit(1);
  EXPECT_TRUE(engine.isChosen(1));
}

TEST(EngineDoze, ADozerThatDiedAfterItWasWokenIsReplaced) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  doze(engine, 0);
  engine.submit(1);
  ASSERT_FALSE(isDozing(engine, 0));
  EXPECT_EQ(engine.runAll(1).size(), 1U);
  engine.fallAsleep(1);
  engine.submit(2);
  engine->bury(0, 0);
  EXPECT_TRUE(engine.isChosen(1));
  expectCensus(engine, 1, 0);
}

TEST(EngineDoze, ASuccessorDozesWhereADeadWorkerDid) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  doze(engine, 0);
  engine->bury(0, 0);
  engine->start(0);
  doze(engine, 0);
  EXPECT_TRUE(isDozing(engine, 0));
  engine.submit(1);
  EXPECT_FALSE(isDozing(engine, 0));
}

}  // namespace
}  // namespace heddle
