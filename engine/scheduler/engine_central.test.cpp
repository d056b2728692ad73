// Calls that a central scheduler hands out, one thread playing owner, scheduler and workers.

#include "scheduler/engine.hpp"
#include "testing/test.hpp"
#include "testing/test_engine.hpp"

namespace heddle {
namespace {

using testing::TestEngine;
using Values = std::vector<std::uint64_t>;

constexpr std::uint64_t kNothing = ~std::uint64_t{0};

/// An engine with a scheduler. With priorities, a call's value says when it is due.
class Central : public TestEngine {
 public:
  explicit Central(std::uint32_t workers, bool priorities = false, std::uint32_t records = 256)
      : TestEngine(configOf(workers, priorities, records)), scheduler_(workers) {
    startAll();
    (*this)->start(scheduler_);
  }

  void submitDue(std::uint32_t due) const { (*this)->submit(0, prepareDue(due)); }
  void submitDueTo(std::uint32_t worker, std::uint32_t due) const {
    (*this)->submitTo(0, prepareDue(due), worker);
  }
  /// The scheduler hands out what it can.
  void serve() const { (*this)->serve(0); }
  /// Lets a worker begin one call. \return its value, or kNothing
  std::uint64_t begin(std::uint32_t worker) const {
    const std::uint32_t index = (*this)->next(worker);
    return index == Engine::kNone ? kNothing : (*this)->record(index).value;
  }
  /// Lets a worker run calls, the scheduler serving in between, until there are no more.
  Values runServed(std::uint32_t worker) const {
    Values values;
    for (;;) {
      serve();
      const std::uint32_t index = (*this)->next(worker);
      if (index == Engine::kNone) return values;
      values.push_back((*this)->record(index).value);
      (*this)->finish(worker, index);
    }
  }
  /// Whether the scheduler rests.
  bool rests() const { return Doze::dozes((*this)->spot(scheduler_)); }
  std::uint32_t scheduler() const { return scheduler_; }

 private:
  std::uint32_t prepareDue(std::uint32_t due) const {
    const std::uint32_t index = prepare(due);
    (*this)->record(index).due.store(due);
    return index;
  }
  static EngineConfig configOf(std::uint32_t workers, bool priorities, std::uint32_t records) {
    EngineConfig config = small(workers);
    config.recordsPerOwner = records;
    config.priorities = priorities;
    config.central = true;
    return config;
  }

  std::uint32_t scheduler_;
};

TEST(EngineCentral, AWorkerFindsNothingBeforeTheSchedulerHandsItOut) {
  const Central engine(1);
  engine.submit(7);
  EXPECT_EQ(engine.begin(0), kNothing);
  engine.serve();
  EXPECT_EQ(engine.begin(0), 7U);
}

TEST(EngineCentral, CallsBeginInTheOrderOfTheirSubmission) {
  const Central engine(1);
  Values submitted;
  for (std::uint32_t value = 0; value < 200; ++value) {
    const std::uint32_t index = engine.prepare(value);
    engine->record(index).due.store(1000 - value);  // of no concern without priorities
    engine->submit(0, index);
    submitted.push_back(value);
  }
  EXPECT_EQ(engine.runServed(0), submitted);
}

TEST(EngineCentral, WithPrioritiesTheyBeginByUrgency) {
  const Central engine(1, true);
  for (const std::uint32_t due : {30U, 10U, 20U}) engine.submitDue(due);
  EXPECT_EQ(engine.runServed(0), (Values{10, 20, 30}));
}

TEST(EngineCentral, OneCallForEachWorkerIsAheadOfTheOrder) {
  const Central engine(2, true);
  for (const std::uint32_t due : {10U, 11U, 12U}) engine.submitDue(due);
  engine.serve();
  engine.submitDue(1);
  EXPECT_EQ(engine.begin(0), 10U);
  engine.serve();
  EXPECT_EQ(engine.begin(0), 11U) << "handed out before, to the other one";
  EXPECT_EQ(engine.begin(0), 1U);
  engine.serve();
  EXPECT_EQ(engine.begin(1), 12U);
}

TEST(EngineCentral, WhatABusyWorkerHasReadyIsTakenByWhoeverComesFirst) {
  const Central engine(2);
  engine.submitMany(4);
  engine.serve();
  EXPECT_EQ(engine.begin(0), 0U);
  engine.serve();
  EXPECT_EQ(engine.begin(1), 1U);
  EXPECT_EQ(engine.begin(1), 2U) << "meant for the one that is busy";
  engine.serve();
  EXPECT_EQ(engine.begin(1), 3U);
  EXPECT_EQ(engine.begin(1), kNothing);
}

TEST(EngineCentral, AWorkerWithNothingToDoIsServedBeforeOneThatIsBusy) {
  const Central engine(3);
  engine.submit(1);
  engine.serve();
  EXPECT_EQ(engine.begin(0), 1U);
  engine->search(1, 0);
  engine->abandonSearch(1);
  engine->search(2, 0);
  engine->search(1, 0);
  engine.submit(2);
  engine.serve();
  EXPECT_EQ(engine.begin(0), kNothing) << "left to the one that is about to look";
  EXPECT_EQ(engine.begin(1), 2U);
}

TEST(EngineCentral, ACallForOneWorkerGoesToThatOne) {
  const Central engine(2, true);
  engine.submitDue(20);
  engine.submitDueTo(1, 10);
  engine.submitDueTo(1, 30);
  engine.serve();
  EXPECT_EQ(engine.begin(1), 10U);
  EXPECT_EQ(engine.begin(0), 20U);
  engine.serve();
  EXPECT_EQ(engine.begin(1), 30U);
}

TEST(EngineCentral, ACallForABusyWorkerIsTakenByOneThatStarves) {
  const Central engine(2);
  engine.submitTo(0, 1);
  engine.serve();
  EXPECT_EQ(engine.begin(0), 1U);
  engine.submitTo(0, 2);
  engine.submit(3);
  engine.serve();
  EXPECT_EQ(engine.begin(1), 3U) << "there is other work";
  EXPECT_EQ(engine.begin(1), 2U);
}

TEST(EngineCentral, ItIsLeftToThatOneWhileTheSchedulerHasOtherCalls) {
  const Central engine(2);
  engine.submitTo(0, 1);
  engine.serve();
  engine.submit(2);
  EXPECT_EQ(engine.begin(1), kNothing);
  EXPECT_EQ(engine.begin(0), 1U);
  engine.serve();
  EXPECT_EQ(engine.begin(1), 2U);
}

TEST(EngineCentral, ASubmissionWakesASchedulerThatRests) {
  const Central engine(1);
  engine->restBegin();
  EXPECT_TRUE(engine.rests());
  engine.submit(1);
  EXPECT_FALSE(engine.rests());
  engine->restEnd();
  engine.serve();
  engine->restBegin();
  EXPECT_TRUE(engine.rests()) << "it has nothing to hand out";
  engine.submitTo(0, 2);
  EXPECT_FALSE(engine.rests());
}

TEST(EngineCentral, AWorkerThatTakesACallWakesASchedulerThatHasMore) {
  const Central engine(1);
  engine.submitMany(2);
  engine.serve();
  engine->restBegin();
  EXPECT_TRUE(engine.rests()) << "no worker asks for more";
  EXPECT_EQ(engine.begin(0), 0U);
  EXPECT_FALSE(engine.rests());
  engine->restEnd();
  engine.serve();
  engine->restBegin();
  EXPECT_EQ(engine.begin(0), 1U);
  EXPECT_TRUE(engine.rests()) << "there is no more";
}

TEST(EngineCentral, ItDoesNotRestWhileItCanHandOut) {
  const Central engine(1);
  engine.submit(1);
  engine->restBegin();
  EXPECT_FALSE(engine.rests());
}

TEST(EngineCentral, TheWorkerThatGetsACallIsWoken) {
  const Central engine(2);
  engine.fallAsleep(0);
  engine.fallAsleep(1);
  engine.submitTo(1, 5);
  EXPECT_FALSE(engine.isChosen(1)) << "that is for the scheduler to do";
  engine.serve();
  EXPECT_TRUE(engine.isChosen(1));
  EXPECT_FALSE(engine.isChosen(0));
}

TEST(EngineCentral, AWorkerSleepsThoughTheSchedulerHasYetToHandOut) {
  const Central engine(1);
  engine.submit(5);
  engine.fallAsleep(0);
  EXPECT_FALSE(engine.isChosen(0));
  engine.serve();
  EXPECT_TRUE(engine.isChosen(0));
  engine->parkEnd(0);
  EXPECT_EQ(engine.begin(0), 5U);
}

TEST(EngineCentral, StopWakesTheScheduler) {
  const Central engine(1);
  engine->restBegin();
  engine->stop();
  EXPECT_FALSE(engine.rests());
  engine->restEnd();
  EXPECT_TRUE(engine->serve(1'000'000'000)) << "it ends";
}

TEST(EngineCentral, ForksAreTheWorkersOwn) {
  const Central engine(2);
  engine.submit(1);
  engine.serve();
  EXPECT_EQ(engine.begin(0), 1U);
  engine->fork(0, engine.prepare(2));
  engine->fork(0, engine.prepare(3));
  EXPECT_EQ(engine.begin(1), 2U);
  EXPECT_EQ(engine.begin(0), 3U);
}

TEST(EngineCentral, TheDeathOfTheSchedulerLosesNothing) {
  const Central engine(2, true);
  for (std::uint32_t due = 0; due < 8; ++due) engine.submitDue(due);
  engine.serve();
  const std::uint32_t scheduler = engine.scheduler();
  ASSERT_TRUE(engine->agenda().open(scheduler));
  engine->agenda().lift();  // it dies here
  EXPECT_EQ(engine->bury(scheduler, 0), 0U);
  engine->start(scheduler);
  EXPECT_EQ(engine.runServed(0), (Values{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(EngineCentral, ASchedulerThatDiesAtRestRestsNoMore) {
  const Central engine(1);
  engine->restBegin();
  engine->bury(engine.scheduler(), 0);
  engine->start(engine.scheduler());
  engine.submit(4);
  EXPECT_EQ(engine.runServed(0), Values{4});
}

TEST(EngineCentral, WhatADeadWorkerHadReadyIsRunByAnother) {
  const Central engine(2);
  engine.submitMany(3);
  engine.serve();
  EXPECT_EQ(engine.begin(0), 0U);
  engine.serve();
  engine->restBegin();
  EXPECT_EQ(engine->bury(0, 0), 1U);
  EXPECT_EQ(engine.begin(1), 1U);
  EXPECT_EQ(engine.begin(1), 2U);
  EXPECT_EQ(engine.drain().size(), 1U);
}

TEST(EngineCentral, MoreCallsThanAnInboxHolds) {
  const Central engine(1, false, 1024);
  for (std::uint32_t value = 0; value < 1000; ++value) engine.submitTo(0, value);
  EXPECT_EQ(engine.runServed(0).size(), 1000U);
}

TEST(EngineCentral, AsManyWorkersAsThereMayBe) {
  const Central engine(Victims::kMaxWorkers);
  engine.submitTo(Victims::kMaxWorkers - 1, 3);
  EXPECT_EQ(engine.runServed(Victims::kMaxWorkers - 1), Values{3});
}

}  // namespace
}  // namespace heddle
