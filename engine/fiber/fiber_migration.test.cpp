// Fibers that go on where they did not stop.

#include <cstdint>
#include <thread>
#include <vector>

#include "fiber/fiber.hpp"
#include "queue/mpmc.hpp"
#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/test_fibers.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::Random;
using testing::runOnThreads;
using testing::Signal;
using testing::TestFibers;

using State = Fiber::State;

/// Of the thread that calls, read as the rule of `Context` demands.
[[gnu::noinline]] std::thread::id thisThread() {
  asm volatile("");
  return std::this_thread::get_id();
}

TEST(FiberMigration, GoesOnOnTheThreadThatResumes) {
  TestFibers fibers;
  std::vector<std::thread::id> seen;
  std::vector<Carrier*> carriers;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    seen.push_back(thisThread());
    carriers.push_back(&self.carrier());
    self.suspend();
    seen.push_back(thisThread());
    carriers.push_back(&self.carrier());
  });
  fiber.resume(fibers.carrier());
  std::thread::id other;
  Carrier* otherCarrier = nullptr;
  runOnThreads(1, [&](std::uint32_t /*thread*/) {
    Carrier carrier;
    otherCarrier = &carrier;
    other = std::this_thread::get_id();
    fiber.resume(carrier);
  });
  EXPECT_EQ(seen, (std::vector{std::this_thread::get_id(), other}));
  EXPECT_EQ(carriers, (std::vector{&fibers.carrier(), otherCarrier}));
  EXPECT_EQ(fiber.state(), State::kFinished);
  fiber.release(fibers.pool());
}

TEST(FiberMigration, LeavesItsStackWithTheThreadThatReleasesIt) {
  TestFibers fibers;
  Fiber& fiber = fibers.create([](Fiber& /*self*/) {});
  std::size_t free = 0;
  runOnThreads(1, [&](std::uint32_t /*thread*/) {
    Carrier carrier;
    StackPool pool(fibers.arena());
    fiber.resume(carrier);
    fiber.release(pool);
    free = pool.free();
  });
  EXPECT_EQ(free, 1U);
}

/// Threads that pass fibers to each other through a queue: each fiber goes many steps, wherever.
class Relay {
 public:
  static constexpr std::uint32_t kFibers = 64;

  explicit Relay(std::uint32_t steps) : steps_(steps) { queue_.init(cells_, 2 * kFibers); }

  void run(std::uint32_t threads) {
    const std::uint64_t seed = testing::seed();
    StackArena arena;
    {
      StackPool pool(arena);
      for (std::uint32_t i = 0; i < kFibers; ++i) {
        fibers_.push_back(&Fiber::create(pool, [this](Fiber& self) { walk(self); }));
        pass(i);
      }
    }
    runOnThreads(threads, [&](std::uint32_t thread) {
      StackPool pool(arena);
      Carrier carrier;
      Random random(seed, thread);
      while (finished_.read() < kFibers) {
        if (!serve(carrier, pool, random)) testing::yield();
      }
    });
    std::uint64_t total = 0;
    for (const std::uint64_t steps : walked_) total += steps;
    EXPECT_EQ(total, std::uint64_t{kFibers} * steps_);
    EXPECT_EQ(arena.counts().lent, 0U);
  }

 private:
  void walk(Fiber& self) const {
    std::uint64_t own = 0;  // on the fiber's stack: lost if two threads ever run it at once
    for (std::uint32_t step = 0; step < steps_; ++step) {
      ++own;
      try {
        if (step % 16 == 0) throw own;
      } catch (const std::uint64_t& thrown) {
        self.suspend();
        EXPECT_EQ(thrown, own);
        continue;
      }
      self.suspend();
    }
    self.suspend(&own);
  }

  void pass(std::uint32_t index) {
    while (!queue_.push(index, failed_[index])) testing::yield();
  }

  bool serve(Carrier& carrier, StackPool& pool, Random& random) {
    std::uint32_t index = 0;
    std::uint32_t claimed = 0;
    std::uint32_t failedCas = 0;
    if (queue_.popBatch(&index, 1, 1, claimed, failedCas) == 0) return false;
    Fiber& fiber = *fibers_[index];
    for (std::uint32_t turns = 1 + random.below(3); turns > 0; --turns) {
      if (const void* steps = fiber.resume(carrier)) {
        walked_[index] = *static_cast<const std::uint64_t*>(steps);
      }
      if (fiber.state() != State::kFinished) continue;
      fiber.release(pool);
      finished_.raise();
      return true;
    }
    pass(index);
    return true;
  }

  std::uint32_t steps_;
  Mpmc<std::uint32_t>::Cell cells_[2 * kFibers];
  Mpmc<std::uint32_t> queue_;
  std::vector<Fiber*> fibers_;
  std::uint64_t walked_[kFibers] = {};  ///< each of whoever has the fiber
  std::uint32_t failed_[kFibers] = {};  ///< the same
  Signal finished_;
};

TEST(FiberMigrationStress, FibersWalkFromThreadToThread) { Relay(iterations(5'000)).run(2); }

TEST(FiberMigrationStress, FibersWalkAmongMoreThreadsThanCores) { Relay(iterations(2'000)).run(4); }

}  // namespace
}  // namespace heddle
