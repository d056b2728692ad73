// Calls that begin by urgency, one thread playing owner and workers.

#include "scheduler/engine.hpp"
#include "testing/test.hpp"
#include "testing/test_engine.hpp"

namespace heddle {
namespace {

using testing::TestEngine;
using Values = std::vector<std::uint64_t>;

/// An engine with priorities. A call's value says when it is due.
class Urgent : public TestEngine {
 public:
  explicit Urgent(std::uint32_t workers, std::uint32_t records = 256)
      : TestEngine(configOf(workers, records)) {
    startAll();
  }

  std::uint32_t prepareDue(std::uint32_t due) const {
    const std::uint32_t index = prepare(due);
    (*this)->record(index).due.store(due);
    return index;
  }
  void submitDue(std::uint32_t due) const { (*this)->submit(0, prepareDue(due)); }
  void submitDueTo(std::uint32_t worker, std::uint32_t due) const {
    (*this)->submitTo(0, prepareDue(due), worker);
  }
  /// Lets a worker run one call. \return its value
  std::uint64_t runOne(std::uint32_t worker) const {
    const std::uint32_t index = (*this)->next(worker);
    if (index == Engine::kNone) return ~std::uint64_t{0};
    (*this)->finish(worker, index);
    return (*this)->record(index).value;
  }

 private:
  static EngineConfig configOf(std::uint32_t workers, std::uint32_t records) {
    EngineConfig config = small(workers);
    config.recordsPerOwner = records;
    config.priorities = true;
    return config;
  }
};

TEST(EnginePriorities, WhatIsDueFirstBeginsFirst) {
  const Urgent engine(1);
  for (const std::uint32_t due : {30U, 10U, 20U}) engine.submitDue(due);
  EXPECT_EQ(engine.runOne(0), 10U);
  engine.submitDue(5);
  engine.submitDue(25);
  EXPECT_EQ(engine.runAll(0), (Values{5, 20, 25, 30}));
}

TEST(EnginePriorities, EqualOnesBeginInTheOrderOfSubmission) {
  const Urgent engine(1);
  Values submitted;
  for (std::uint32_t i = 0; i < 200; ++i) {
    const std::uint32_t index = engine.prepareDue(7);
    engine->record(index).value = i;
    engine->submit(0, index);
    submitted.push_back(i);
  }
  EXPECT_EQ(engine.runAll(0), submitted);
}

TEST(EnginePriorities, TheLastOfManyMayBeTheFirst) {
  const Urgent engine(2, 1024);
  for (std::uint32_t due = 1; due < 1024; ++due) engine.submitDue(due);
  engine.submitDue(0);
  EXPECT_EQ(engine.runOne(1), 0U);
  EXPECT_EQ(engine.runOne(0), 1U);
}

TEST(EnginePriorities, WorkersTakeTurnsAtOneOrder) {
  const Urgent engine(3);
  for (std::uint32_t due = 0; due < 60; ++due) engine.submitDue(59 - due);
  for (std::uint32_t due = 0; due < 60; ++due) EXPECT_EQ(engine.runOne(due % 3), due);
}

TEST(EnginePriorities, CallsForOneWorkerAreInItsOrder) {
  const Urgent engine(2);
  for (const std::uint32_t due : {40U, 20U, 30U}) engine.submitDueTo(1, due);
  for (const std::uint32_t due : {10U, 25U, 35U}) engine.submitDue(due);
  EXPECT_EQ(engine.runOne(1), 10U);
  EXPECT_EQ(engine.runOne(1), 20U);
  EXPECT_EQ(engine.runOne(0), 25U) << "what is meant for the other one is left to it";
  EXPECT_EQ(engine.runAll(1), (Values{30, 35, 40}));
}

TEST(EnginePriorities, WhoStarvesTakesTheMostUrgentOfAnother) {
  const Urgent engine(2);
  engine.occupy(1);
  for (const std::uint32_t due : {40U, 20U, 30U}) engine.submitDueTo(1, due);
  EXPECT_EQ(engine.runOne(0), 20U);
  EXPECT_EQ(engine.runOne(1), 30U);
  EXPECT_EQ(engine.runOne(0), 40U) << "from the other one's agenda, not its inbox";
}

TEST(EnginePriorities, MoreCallsForOneWorkerThanFitOnItsAgenda) {
  const Urgent engine(1, 1024);
  Values expected;
  for (std::uint32_t due = 0; due < 1000; ++due) {
    engine.submitDueTo(0, due);
    expected.push_back(due);
  }
  EXPECT_EQ(engine.runAll(0), expected);
}

TEST(EnginePriorities, WhoTakesOneOfSeveralWakesAnother) {
  const Urgent engine(2);
  engine.fallAsleep(1);
  ASSERT_TRUE(engine->owner(0).beginSleep());
  // Worker 0 searches, so nobody is woken for them.
  EXPECT_EQ(engine->search(0, 0), Engine::kNone);
  for (std::uint32_t due = 0; due < 2; ++due) engine.submitDue(due);
  EXPECT_FALSE(engine.isChosen(1));
  EXPECT_EQ(engine.runOne(0), 0U);
  EXPECT_TRUE(engine.isChosen(1)) << "for what is left on the agenda";
}

TEST(EnginePriorities, WhoFallsAsleepOverAnAgendaIsChosenAtOnce) {
  const Urgent engine(2);
  for (std::uint32_t due = 0; due < 2; ++due) engine.submitDue(due);
  EXPECT_EQ(engine.runOne(0), 0U);
  // Worker 1 looks while worker 0 has the agenda open, and so finds nothing. There is none in the
  // queue any more.
  Agenda<>& agenda = engine->agenda();
  ASSERT_TRUE(agenda.open(0));
  EXPECT_EQ(engine->search(1, 0), Engine::kNone);
  engine->parkBegin(1);
  EXPECT_TRUE(engine.isChosen(1));
  agenda.close();
  engine->parkEnd(1);
  EXPECT_EQ(engine.runOne(1), 1U);
}

TEST(EnginePriorities, ADeadWorkersTurnIsEnded) {
  const Urgent engine(2);
  for (const std::uint32_t due : {30U, 10U, 20U}) engine.submitDue(due);
  ASSERT_EQ(engine.runOne(0), 10U);
  engine.submitDueTo(1, 5);
  // Died with all agendas open, one call already off the first.
  ASSERT_TRUE(engine->agenda().open(0));
  engine->agenda().lift();
  ASSERT_TRUE(engine->slot(1).agenda.open(0));
  EXPECT_EQ(engine.runOne(1), ~std::uint64_t{0});
  ASSERT_EQ(engine->bury(0, 0), 0U);
  EXPECT_EQ(engine.runAll(1), (Values{5, 20, 30}));
}

TEST(EnginePriorities, WhatADeadWorkerHadInHandIsRunOnce) {
  const Urgent engine(2);
  for (const std::uint32_t due : {30U, 10U, 20U}) engine.submitDue(due);
  ASSERT_EQ(engine.runOne(0), 10U);
  // Died while it moved what was in its hand: it is on the agenda as well.
  WorkerSlot& slot = engine->slot(0);
  for (std::uint32_t index = 0; index < 3; ++index) {
    if (engine.state(index).phase == Phase::kQueued) {
      slot.hand[slot.inHand++] = engine.itemOf(index);
    }
  }
  ASSERT_EQ(slot.inHand, 2U);
  engine->bury(0, 0);
  EXPECT_EQ(engine.runAll(1), (Values{20, 30}));
  EXPECT_EQ(engine.drain().size(), 3U);
}

TEST(EnginePriorities, ACallForOneThatSearchesWakesNobodyElse) {
  const Urgent engine(2);
  engine.fallAsleep(1);
  engine->search(0, 0);
  engine.submitDueTo(0, 1);
  EXPECT_FALSE(engine.isChosen(1));
  EXPECT_EQ(engine.runOne(0), 1U);
}

}  // namespace
}  // namespace heddle
