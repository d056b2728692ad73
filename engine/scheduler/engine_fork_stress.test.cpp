// Workers that fork: each owns records for the children of what it runs, and helps while it waits.

#include <vector>

#include "scheduler/bell.hpp"
#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/test.hpp"
#include "testing/test_engine.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::Random;
using testing::runOnThreads;
using testing::TestEngine;
using testing::yield;

/// Trees of calls: one of depth d forks two of depth d - 1 and returns how many leaves they have.
class Forest {
 public:
  Forest(std::uint32_t workers, std::uint32_t trees, std::uint32_t recordsPerOwner)
      : workers_(workers), trees_(trees), engine_(configOf(workers, recordsPerOwner)) {}

  void run() {
    const std::uint64_t seed = testing::seed();
    runOnThreads(1 + workers_, [&](std::uint32_t thread) {
      Random random(seed, thread);
      if (thread == 0) {
        plant(random);
      } else {
        work(thread - 1);
      }
    });
    EXPECT_EQ(wrong_, 0U) << "trees with another number of leaves than theirs";
    std::uint64_t forked = 0;
    for (std::uint32_t worker = 0; worker < workers_; ++worker) {
      forked += engine_->slot(worker).counters.forked.read();
    }
    EXPECT_GT(forked, 0U);
    EXPECT_EQ(engine_->census().searchers, 0U);
    EXPECT_EQ(engine_->census().sleepers, 0U);
  }

 private:
  static constexpr std::uint32_t kMostDepth = 7;
  static constexpr std::uint32_t kTreesAtOnce = 8;

  /// What a call waits for; on the stack of the worker that runs it.
  struct Join {
    std::uint32_t missing = 0;
    std::uint64_t leaves = 0;
  };

  static EngineConfig configOf(std::uint32_t workers, std::uint32_t recordsPerOwner) {
    EngineConfig config = TestEngine::small(workers, 1 + workers);
    config.recordsPerOwner = recordsPerOwner;
    return config;
  }

  void plant(Random& random) {
    Owner& owner = engine_->owner(0);
    for (std::uint32_t planted = 0, felled = 0; felled < trees_;) {
      while (planted < trees_ && owner.inFlight() < kTreesAtOnce) {
        const std::uint32_t depth = random.below(kMostDepth + 1);
        const std::uint32_t index = owner.acquireRecord();
        if (index == Owner::kNone) break;
        engine_->record(index).owner = 0;
        engine_->record(index).tag = depth;
        engine_->record(index).joins = depth;
        engine_->submit(0, index);
        ++planted;
      }
      const std::uint32_t count = owner.drain(Owner::kBatch);
      for (std::uint32_t i = 0; i < count; ++i) {
        const CallRecord& record = engine_->record(owner.batch()[i]);
        if (record.value != std::uint64_t{1} << record.joins) ++wrong_;
      }
      felled += count;
      engine_->nudge(0, false);
      if (count == 0 && owner.inFlight() > 0) sleep();
    }
    engine_->stop();
  }

  void sleep() {
    const std::uint32_t rings = bell_.rings();
    if (!engine_->owner(0).beginSleep()) return;
    engine_->nudge(0, true);
    bell_.await(rings);
  }

  void work(std::uint32_t worker) {
    engine_->start(worker);
    for (;;) {
      std::uint32_t index = engine_->next(worker);
      if (index == Engine::kNone) index = engine_->search(worker, 1'000);
      if (index != Engine::kNone) {
        runCall(worker, index);
      } else if (engine_->stopping()) {
        break;
      } else {
        engine_->park(worker);
      }
    }
    engine_->abandonSearch(worker);
    engine_->leave(worker);
  }

  void runCall(std::uint32_t worker, std::uint32_t index) {
    CallRecord& record = engine_->record(index);
    const std::uint32_t owner = record.owner;
    const std::uint64_t leaves = leavesOf(worker, record.tag);
    if (owner == 0) {
      record.value = leaves;
    } else {
      record.length = static_cast<std::uint32_t>(leaves);
    }
    if (engine_->finish(worker, index)) bell_.ring();  // forking owners never sleep
  }

  std::uint64_t leavesOf(std::uint32_t worker, std::uint32_t depth) {
    if (depth == 0) return 1;
    Join join;
    for (int child = 0; child < 2; ++child) {
      if (!fork(worker, depth - 1, join)) join.leaves += leavesOf(worker, depth - 1);
    }
    while (join.missing > 0) {
      settleChildren(worker);
      if (join.missing == 0) break;
      const std::uint32_t index = engine_->next(worker);
      if (index != Engine::kNone) {
        runCall(worker, index);
      } else {
        yield();
      }
    }
    return join.leaves;
  }

  bool fork(std::uint32_t worker, std::uint32_t depth, Join& join) {
    const std::uint32_t owner = 1 + worker;
    const std::uint32_t index = engine_->owner(owner).acquireRecord();
    if (index == Owner::kNone) return false;
    CallRecord& record = engine_->record(index);
    record.owner = static_cast<std::uint16_t>(owner);
    record.tag = depth;
    record.value = reinterpret_cast<std::uintptr_t>(&join);
    ++join.missing;
    engine_->fork(worker, index);
    return true;
  }

  /// Whose children they are does not matter: all joins of this worker are on this stack.
  void settleChildren(std::uint32_t worker) {
    Owner& owner = engine_->owner(1 + worker);
    const std::uint32_t count = owner.drain(Owner::kBatch);
    for (std::uint32_t i = 0; i < count; ++i) {
      const CallRecord& record = engine_->record(owner.batch()[i]);
      auto& join = *reinterpret_cast<Join*>(static_cast<std::uintptr_t>(record.value));
      join.leaves += record.length;
      --join.missing;
    }
  }

  std::uint32_t workers_;
  std::uint32_t trees_;
  TestEngine engine_;
  Bell bell_;
  std::uint32_t wrong_ = 0;
};

TEST(EngineForkStress, EveryChildIsJoined) { Forest(3, iterations(5'000), 128).run(); }

TEST(EngineForkStress, OneWorkerJoinsItsOwn) { Forest(1, iterations(5'000), 128).run(); }

TEST(EngineForkStress, ChildrenWithoutARecordRunInline) { Forest(3, iterations(5'000), 8).run(); }

}  // namespace
}  // namespace heddle
