#include "telemetry/counters.hpp"

#include "testing/iterations.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::runOnThreads;

TEST(Counter, StartsAtZeroAndAdds) {
  Counter counter;
  EXPECT_EQ(counter.read(), 0U);
  counter.add();
  counter.add(41);
  EXPECT_EQ(counter.read(), 42U);
}

TEST(Counter, CanBeSet) {
  Counter counter;
  counter.set(std::uint64_t{1} << 40);
  EXPECT_EQ(counter.read(), std::uint64_t{1} << 40);
}

TEST(Counter, IsReadByOthersWhileItsOwnerRaisesIt) {
  const std::uint32_t rounds = iterations(200'000);
  Counter counter;
  std::uint32_t fell = 0;
  runOnThreads(2, [&](std::uint32_t thread) {
    std::uint64_t last = 0;
    for (std::uint32_t i = 0; i < rounds; ++i) {
      if (thread == 0) {
        counter.add();
        continue;
      }
      const std::uint64_t now = counter.read();
      if (now < last) ++fell;
      last = now;
    }
  });
  EXPECT_EQ(fell, 0U);
  EXPECT_EQ(counter.read(), rounds);
}

TEST(WorkerCounters, FillCacheLinesOfTheirOwn) {
  EXPECT_EQ(alignof(WorkerCounters), kCacheLine);
  EXPECT_EQ(sizeof(WorkerCounters) % kCacheLine, 0U);
}

TEST(WorkerCounters, LieInTheOrderThatTheAbiPromises) {
  WorkerCounters counters;
  std::uint64_t value = 0;
  for (Counter* each : {&counters.run, &counters.forked, &counters.stolen, &counters.failedCas,
                        &counters.parked, &counters.woken, &counters.wokenInVain,
                        &counters.busyNanos, &counters.idleNanos, &counters.parkedNanos}) {
    EXPECT_EQ(reinterpret_cast<std::uint64_t*>(each) - reinterpret_cast<std::uint64_t*>(&counters),
              static_cast<std::ptrdiff_t>(value++));
  }
}

}  // namespace
}  // namespace heddle
