#include "scheduler/thread_pool.hpp"

#include <new>
#include <stdexcept>
#include <string>

#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::Random;
using testing::runOnThreads;
using testing::Tally;

Tally executed;

void square(CallRecord& record, ThreadPool& /*pool*/, std::uint32_t /*worker*/) {
  record.value *= record.value;
}

void count(CallRecord& /*record*/, ThreadPool& /*pool*/, std::uint32_t /*worker*/) {
  executed.add();
}

void sayWorker(CallRecord& record, ThreadPool& /*pool*/, std::uint32_t worker) {
  record.value = worker;
}

constexpr ThreadPool::Function kTable[] = {square, count, sayWorker};
constexpr std::uint32_t kSquare = 0;
constexpr std::uint32_t kCount = 1;
constexpr std::uint32_t kSayWorker = 2;

EngineConfig configOf(std::uint32_t workers, std::uint32_t owners = 1) {
  EngineConfig config;
  config.workers = workers;
  config.owners = owners;
  return config;
}

/// \return whether there was a record for it
bool submit(ThreadPool& pool, std::uint32_t function, std::uint64_t value,
            std::uint32_t owner = 0) {
  const std::uint32_t index = pool.engine().owner(owner).acquireRecord();
  if (index == Engine::kNone) return false;
  CallRecord& record = pool.engine().record(index);
  record.function = function;
  record.owner = static_cast<std::uint16_t>(owner);
  record.value = value;
  record.began = static_cast<double>(value);  // what it was asked, for the check
  pool.engine().submit(owner, index);
  return true;
}

/// Squares the numbers below `calls`, as many at once as there are records.
void squareAll(ThreadPool& pool, std::uint32_t owner, std::uint32_t calls) {
  Owner& from = pool.engine().owner(owner);
  std::uint32_t wrong = 0;
  for (std::uint32_t submitted = 0, drained = 0; drained < calls;) {
    while (submitted < calls && submit(pool, kSquare, submitted, owner)) ++submitted;
    const std::uint32_t count = from.drain(Owner::kBatch);
    for (std::uint32_t i = 0; i < count; ++i) {
      const CallRecord& record = pool.engine().record(from.batch()[i]);
      const auto asked = static_cast<std::uint64_t>(record.began);
      if (record.value != asked * asked) ++wrong;
    }
    drained += count;
    // A drain gives records back, so that there may be nothing to wait for.
    if (count == 0 && from.inFlight() > 0) pool.waitForCompletions(owner);
  }
  EXPECT_EQ(wrong, 0U);
}

TEST(ThreadPool, RunsACall) {
  ThreadPool pool(configOf(1), kTable);
  squareAll(pool, 0, 1);
}

TEST(ThreadPool, RunsManyCalls) {
  ThreadPool pool(configOf(2), kTable);
  squareAll(pool, 0, iterations(200'000));
}

TEST(ThreadPool, RunsOneCallAfterTheOther) {
  EngineConfig config = configOf(2);
  config.recordsPerOwner = 2;
  ThreadPool pool(config, kTable);
  squareAll(pool, 0, iterations(20'000));
}

TEST(ThreadPool, ServesSeveralOwners) {
  constexpr std::uint32_t kOwners = 3;
  ThreadPool pool(configOf(2, kOwners), kTable);
  runOnThreads(kOwners, [&](std::uint32_t owner) { squareAll(pool, owner, iterations(50'000)); });
}

TEST(ThreadPool, FinishesWhatWasSubmittedBeforeItEnds) {
  const std::uint32_t rounds = iterations(500);
  const std::uint64_t seed = testing::seed();
  Random random(seed);
  std::uint64_t submitted = 0;
  executed.set(0);
  for (std::uint32_t round = 0; round < rounds; ++round) {
    ThreadPool pool(configOf(1 + random.below(3)), kTable);
    for (std::uint32_t calls = random.below(200); calls > 0; --calls) {
      submitted += submit(pool, kCount, 0) ? 1 : 0;
    }
  }
  EXPECT_EQ(executed.count(), submitted);
}

TEST(ThreadPool, EndsWithoutEverHavingHadWork) {
  for (std::uint32_t workers = 1; workers <= 4; ++workers) ThreadPool(configOf(workers), kTable);
  SUCCEED();
}

TEST(ThreadPool, TellsACallWhichWorkerRunsIt) {
  ThreadPool pool(configOf(2), kTable);
  ASSERT_TRUE(submit(pool, kSayWorker, 99));
  Owner& owner = pool.engine().owner(0);
  while (owner.drain(1) == 0) pool.waitForCompletions();
  EXPECT_LT(pool.engine().record(owner.batch()[0]).value, 2U);
}

TEST(ThreadPool, RefusesSizesOutOfRangeAndNamesThem) {
  EngineConfig config = configOf(257);
  try {
    const ThreadPool pool(config, kTable);
    FAIL() << "257 workers";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("workers=257"), std::string::npos) << error.what();
  }
  config = configOf(1, 0);
  EXPECT_THROW(ThreadPool(config, kTable), std::invalid_argument);
  config = configOf(1);
  config.recordsPerOwner = 0xffffffff;
  EXPECT_THROW(ThreadPool(config, kTable), std::invalid_argument);
}

TEST(ThreadPool, RefusesMoreMemoryThanThereCanBe) {
  EngineConfig config = configOf(1);
  config.payloadBytes = std::uint64_t{1} << 60;
  EXPECT_THROW(ThreadPool(config, kTable), std::bad_alloc);
}

}  // namespace
}  // namespace heddle
