// Calls that are handed to one worker by message; one thread playing owner and workers.

#include "scheduler/engine.hpp"
#include "testing/test.hpp"
#include "testing/test_engine.hpp"

namespace heddle {
namespace {

using testing::TestEngine;

TEST(EngineHand, ACallRunsWhereItWasHanded) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  const std::uint32_t index = engine.hand(1, 7);
  EXPECT_EQ(engine.state(index).phase, Phase::kRunning);
  EXPECT_EQ(engine.state(index).worker, 1U);
  EXPECT_TRUE(engine->hasMail(1));
  EXPECT_FALSE(engine->hasMail(0));
  engine->receive(1);
  EXPECT_FALSE(engine->hasMail(1));
  engine->finish(1, index);
  const auto outcomes = engine.drain();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].phase, Phase::kSettled);
  EXPECT_EQ(outcomes[0].value, 7U);
}

TEST(EngineHand, NobodyElseFindsIt) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.hand(1, 7);
  EXPECT_EQ(engine->next(0), Engine::kNone);
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  EXPECT_EQ(engine->search(1, 0), Engine::kNone) << "a message is no item of a queue";
}

TEST(EngineHand, ItCountsAmongTheCallsOfItsWorker) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.hand(1, 7);
  engine->receive(1);
  EXPECT_EQ(engine->slot(1).counters.run.read(), 1U);
}

TEST(EngineHand, ItWakesItsWorkerAndNobodyElse) {
  const TestEngine engine(TestEngine::small(3));
  engine.startAll();
  for (std::uint32_t worker = 0; worker < 3; ++worker) engine.fallAsleep(worker);
  engine.hand(1, 7);
  EXPECT_FALSE(engine.isChosen(0));
  EXPECT_TRUE(engine.isChosen(1));
  EXPECT_FALSE(engine.isChosen(2));
  EXPECT_EQ(engine->census().searchers, 1U);
  EXPECT_EQ(engine->census().sleepers, 2U);
}

TEST(EngineHand, ItWakesItsWorkerAlthoughAnotherSearches) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(1);
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  engine.hand(1, 7);
  EXPECT_TRUE(engine.isChosen(1));
}

TEST(EngineHand, ItWakesNobodyWhileItsWorkerIsAwake) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.fallAsleep(0);
  engine.hand(1, 7);
  EXPECT_FALSE(engine.isChosen(0));
}

TEST(EngineHand, ItWakesAWorkerThatWaitsInItsEventLoop) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  EXPECT_EQ(engine->search(1, 0), Engine::kNone);
  engine->dozeBegin(1);
  engine.hand(1, 7);
  EXPECT_EQ(engine->spot(1).word.load(kRelaxed), ParkingSpot::kNotified);  // one thread
}

TEST(EngineHand, NobodyFallsAsleepOverMail) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.hand(0, 7);
  engine.fallAsleep(0);
  EXPECT_TRUE(engine.isChosen(0));
  engine->parkEnd(0);
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  engine->dozeBegin(0);
  EXPECT_EQ(engine->spot(0).word.load(kRelaxed), ParkingSpot::kNotified);  // one thread
}

TEST(EngineHand, NobodyFallsAsleepOverMailWhileAnotherSearchesForWork) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  EXPECT_EQ(engine->search(1, 0), Engine::kNone);
  engine.submit(1);  // trusts the searcher
  engine.hand(0, 7);
  EXPECT_NE(engine->search(0, 0), Engine::kNone);
  engine.fallAsleep(0);
  EXPECT_TRUE(engine.isChosen(0));
}

TEST(EngineHand, ASearchEndsWhenThereIsMail) {
  const TestEngine engine(TestEngine::small(1));
  engine.startAll();
  engine.hand(0, 7);
  EXPECT_EQ(engine->search(0, ~std::uint64_t{0} / 4), Engine::kNone) << "and not in centuries";
}

TEST(EngineHand, ItIsLostWithItsWorker) {
  const TestEngine engine(TestEngine::small(2));
  engine.startAll();
  engine.hand(0, 1);
  const std::uint32_t begun = engine.hand(0, 2);
  engine->receive(0);
  EXPECT_EQ(engine->bury(0, 0), 2U);
  EXPECT_FALSE(engine->hasMail(0));
  const auto outcomes = engine.drain();
  ASSERT_EQ(outcomes.size(), 2U);
  for (const auto& outcome : outcomes) EXPECT_EQ(outcome.phase, Phase::kLost);
  EXPECT_EQ(engine.state(begun).worker, 0U);
}

}  // namespace
}  // namespace heddle
