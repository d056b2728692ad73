// Many fibers at once.

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <vector>

#include "fiber/fiber.hpp"
#include "testing/iterations.hpp"
#include "testing/test.hpp"
#include "testing/test_fibers.hpp"

namespace heddle {
namespace {

using testing::TestFibers;

using State = Fiber::State;

/// How many have finished, by rounds of resuming each once until all have.
struct Rounds {
  std::uint32_t rounds = 0;
  std::uint32_t finished = 0;
};

Rounds resumeInTurn(TestFibers& fibers, std::vector<Fiber*>& all) {
  Rounds result;
  while (result.finished < all.size()) {
    ++result.rounds;
    for (Fiber* fiber : all) {
      if (fiber->state() == State::kFinished) continue;
      fiber->resume(fibers.carrier());
      if (fiber->state() == State::kFinished) ++result.finished;
    }
  }
  for (Fiber* fiber : all) fiber->release(fibers.pool());
  return result;
}

TEST(ManyFibers, TwoThousandGoOnInTurn) {
  constexpr std::uint32_t kFibers = 2048;
  TestFibers fibers;
  std::vector<Fiber*> all;
  all.reserve(kFibers);
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < kFibers; ++i) {
    all.push_back(&fibers.create([i, &sum](Fiber& self) {
      for (std::uint32_t step = 0; step < 4; ++step) {
        sum += i;
        self.suspend();
      }
    }));
  }
  const Rounds result = resumeInTurn(fibers, all);
  EXPECT_EQ(result.rounds, 5U);
  EXPECT_EQ(sum, 4ULL * kFibers * (kFibers - 1) / 2);
}

TEST(ManyFibers, TransferRoundACircle) {
  constexpr std::uint32_t kFibers = 64;
  constexpr std::uint32_t kRounds = 100;
  TestFibers fibers;
  std::vector<Fiber*> all;
  all.reserve(kFibers);
  std::uint32_t steps = 0;
  for (std::uint32_t i = 0; i < kFibers; ++i) {
    all.push_back(&fibers.create([i, &all, &steps](Fiber& self) {
      for (std::uint32_t round = 0; round < kRounds; ++round) {
        ++steps;
        self.transfer(*all[(i + 1) % kFibers]);
      }
    }));
  }
  // The first to finish goes back to here, and so does each after it.
  for (Fiber* fiber : all) fiber->resume(fibers.carrier());
  EXPECT_EQ(steps, kFibers * kRounds);
  for (Fiber* fiber : all) fiber->release(fibers.pool());
}

#if !defined(HEDDLE_TEST_SANITIZED)

/// Bytes of the process that are in memory.
std::size_t residentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// A call as deep as a fiber that waits for something.
[[gnu::noinline]] std::uint64_t waitDeep(Fiber& self, std::uint32_t depth) {
  if (depth == 0) {
    self.suspend();
    return 1;
  }
  const std::uint64_t below = waitDeep(self, depth - 1);
  return below + 1;
}

TEST(ManyFibers, AHundredThousandSuspendedTakeAPageEach) {
  constexpr std::uint32_t kFibers = 100'000;
  constexpr std::size_t kBytesPerFiber = 4096 + 256;  // the README's bound
  TestFibers fibers;
  std::vector<Fiber*> all;
  all.reserve(kFibers);
  std::uint64_t sum = 0;
  const std::size_t before = residentBytes();
  for (std::uint32_t i = 0; i < kFibers; ++i) {
    all.push_back(&fibers.create([&sum](Fiber& self) { sum += waitDeep(self, 8); }));
    all.back()->resume(fibers.carrier());
  }
  EXPECT_LE(residentBytes() - before, kFibers * kBytesPerFiber);
  const Rounds result = resumeInTurn(fibers, all);
  EXPECT_EQ(result.rounds, 1U);
  EXPECT_EQ(sum, 9ULL * kFibers);
}

TEST(ManyFibers, GiveTheirMemoryBackAboveTheWatermarks) {
  constexpr std::uint32_t kFibers = 20'000;
  TestFibers fibers;
  std::vector<Fiber*> all;
  all.reserve(kFibers);
  const std::size_t before = residentBytes();
  for (std::uint32_t i = 0; i < kFibers; ++i) {
    all.push_back(&fibers.create([](Fiber& self) { self.suspend(); }));
    all.back()->resume(fibers.carrier());
  }
  resumeInTurn(fibers, all);
  // What may be kept, 1,024 and 256 stacks, and as much again for the heap.
  EXPECT_LE(residentBytes(), before + std::size_t{2} * 1280 * 4096);
}

#endif

}  // namespace
}  // namespace heddle
