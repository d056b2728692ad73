#include "scheduler/owner.hpp"

#include <bit>
#include <vector>

#include "testing/shared.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::kTestEdge;
using Indices = std::vector<std::uint32_t>;

constexpr std::uint32_t kWorkers = 2;
/// The lane for calls that are settled without a worker.
constexpr std::uint32_t kOwnLane = kWorkers;

/// An owner whose records are a range of a larger array.
struct TestOwner {
  explicit TestOwner(std::uint32_t count, std::uint32_t first = 0)
      : records(first + count),
        freeStack(count),
        lanes(kWorkers + 1),
        cells(std::bit_ceil(count) * lanes.size()) {
    const std::uint32_t capacity = std::bit_ceil(count);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      lanes[i].init(cells.data() + i * capacity, capacity);
    }
    owner.init(records.data(), first, count, freeStack.data(), lanes.data(), kWorkers);
  }

  void setPhase(std::uint32_t index, Phase phase, std::uint32_t worker = 0) {
    const RecordState state{phase, worker, 1};
    records[index].state.store(state.pack(), release(kTestEdge));
  }
  Phase phase(std::uint32_t index) const {
    return RecordState::unpack(records[index].state.load(acquire(kTestEdge))).phase;
  }
  /// A record that `worker` is running.
  std::uint32_t running(std::uint32_t worker) {
    const std::uint32_t index = owner.acquireRecord();
    setPhase(index, Phase::kRunning, worker);
    return index;
  }
  Indices drain(std::uint32_t most = Owner::kBatch) {
    const std::uint32_t count = owner.drain(most);
    return {owner.batch(), owner.batch() + count};
  }

  std::vector<CallRecord> records;
  std::vector<std::uint32_t> freeStack;
  std::vector<CompletionLane> lanes;
  std::vector<CompletionLane::Cell> cells;
  Owner owner;
};

TEST(Owner, GivesEachOfItsRecordsOnce) {
  TestOwner test(3, 10);
  EXPECT_EQ(test.owner.acquireRecord(), 10U);
  EXPECT_EQ(test.owner.acquireRecord(), 11U);
  EXPECT_EQ(test.owner.acquireRecord(), 12U);
  EXPECT_EQ(test.owner.acquireRecord(), Owner::kNone);
  EXPECT_EQ(test.owner.inFlight(), 3U);
}

TEST(Owner, GivesTheRecordThatWasReleasedLast) {
  TestOwner test(3);
  const std::uint32_t first = test.owner.acquireRecord();
  const std::uint32_t second = test.owner.acquireRecord();
  test.owner.releaseRecord(first);
  test.owner.releaseRecord(second);
  EXPECT_EQ(test.owner.inFlight(), 0U);
  EXPECT_EQ(test.owner.acquireRecord(), second);
  EXPECT_EQ(test.owner.acquireRecord(), first);
  EXPECT_EQ(test.owner.acquireRecord(), 2U);
}

TEST(Owner, DrainsNothingWhenNothingIsFinished) {
  TestOwner test(3);
  EXPECT_TRUE(test.drain().empty());
  test.running(0);
  EXPECT_TRUE(test.drain().empty());
}

TEST(Owner, DrainsInTheOrderInWhichAWorkerFinished) {
  TestOwner test(4);
  const Indices calls{test.running(0), test.running(0), test.running(0), test.running(0)};
  for (const std::uint32_t index : {calls[2], calls[0], calls[3], calls[1]}) {
    test.owner.finish(0, index);
  }
  EXPECT_EQ(test.drain(), (Indices{calls[2], calls[0], calls[3], calls[1]}));
}

TEST(Owner, KeepsTheOrderOverSeveralDrains) {
  TestOwner test(4);
  for (int i = 0; i < 4; ++i) test.owner.finish(0, test.running(0));
  EXPECT_EQ(test.drain(1), (Indices{0}));
  EXPECT_EQ(test.drain(2), (Indices{1, 2}));
  EXPECT_EQ(test.drain(), (Indices{3}));
  EXPECT_TRUE(test.drain().empty());
}

TEST(Owner, DrainsAllLanes) {
  TestOwner test(3);
  const Indices calls{test.running(0), test.running(1), test.owner.acquireRecord()};
  test.owner.finish(0, calls[0]);
  test.owner.finish(1, calls[1]);
  test.owner.finish(kOwnLane, calls[2]);
  EXPECT_EQ(test.drain().size(), 3U);
}

TEST(Owner, DrainsNoMoreThanABatch) {
  TestOwner test(Owner::kBatch + 10);
  for (std::uint32_t i = 0; i < Owner::kBatch + 10; ++i) test.owner.finish(0, test.running(0));
  EXPECT_EQ(test.drain(10 * Owner::kBatch).size(), Owner::kBatch);
  EXPECT_EQ(test.drain(10 * Owner::kBatch).size(), 10U);
}

TEST(Owner, MarksWhatItDrainsAsSettled) {
  TestOwner test(1);
  const std::uint32_t index = test.running(0);
  test.owner.finish(0, index);
  test.drain();
  EXPECT_EQ(test.phase(index), Phase::kSettled);
}

TEST(Owner, TakesRecordsBackWithTheNextDrain) {
  TestOwner test(1);
  const std::uint32_t index = test.running(0);
  test.owner.finish(0, index);
  test.drain();
  EXPECT_EQ(test.owner.acquireRecord(), Owner::kNone) << "still being read";
  test.drain();
  EXPECT_EQ(test.phase(index), Phase::kFree);
  EXPECT_EQ(test.owner.acquireRecord(), index);
}

TEST(Owner, IsRungOnceWhenItSleeps) {
  TestOwner test(3);
  const Indices calls{test.running(0), test.running(1), test.running(0)};
  ASSERT_TRUE(test.owner.beginSleep());
  EXPECT_TRUE(test.owner.finish(0, calls[0]));
  EXPECT_FALSE(test.owner.finish(1, calls[1])) << "the first one rings";
  EXPECT_FALSE(test.owner.finish(0, calls[2]));
}

TEST(Owner, IsNotRungWhileItIsAwake) {
  TestOwner test(2);
  const Indices calls{test.running(0), test.running(0)};
  EXPECT_FALSE(test.owner.finish(0, calls[0]));
  test.drain();
  ASSERT_TRUE(test.owner.beginSleep());
  test.owner.endSleep();
  EXPECT_FALSE(test.owner.finish(0, calls[1]));
}

TEST(Owner, DoesNotSleepOnWhatIsFinished) {
  TestOwner test(2);
  test.owner.finish(1, test.running(1));
  EXPECT_FALSE(test.owner.beginSleep());
  EXPECT_FALSE(test.owner.finish(0, test.running(0))) << "it is awake";
}

TEST(Owner, DoesNotSleepOnWhatADrainLeftOver) {
  TestOwner test(2);
  test.owner.finish(0, test.running(0));
  test.owner.finish(0, test.running(0));
  test.drain(1);
  EXPECT_FALSE(test.owner.beginSleep());
  test.drain();
  EXPECT_TRUE(test.owner.beginSleep());
}

TEST(Owner, LosesWhatADeadWorkerWasRunning) {
  TestOwner test(4, 3);
  const std::uint32_t lost = test.running(1);
  const std::uint32_t other = test.running(0);
  const std::uint32_t queued = test.owner.acquireRecord();
  test.setPhase(queued, Phase::kQueued);
  EXPECT_EQ(test.owner.loseThoseOf(1), 1U);
  EXPECT_EQ(test.phase(lost), Phase::kLost);
  EXPECT_EQ(test.phase(other), Phase::kRunning);
  EXPECT_EQ(test.phase(queued), Phase::kQueued);
  EXPECT_EQ(test.drain(), (Indices{lost}));
}

TEST(Owner, KeepsWhatADeadWorkerHadFinished) {
  TestOwner test(2);
  const std::uint32_t finished = test.running(1);
  test.owner.finish(1, finished);
  EXPECT_EQ(test.owner.loseThoseOf(1), 0U);
  EXPECT_EQ(test.drain(), (Indices{finished}));
  EXPECT_EQ(test.phase(finished), Phase::kSettled);
}

TEST(Owner, LosesACallOnlyOnce) {
  TestOwner test(1);
  test.running(1);
  EXPECT_EQ(test.owner.loseThoseOf(1), 1U);
  EXPECT_EQ(test.owner.loseThoseOf(1), 0U);
  EXPECT_EQ(test.drain().size(), 1U);
  EXPECT_TRUE(test.drain().empty());
}

TEST(Owner, DoesNotSleepOnWhatItLost) {
  TestOwner test(1);
  test.running(1);
  test.owner.loseThoseOf(1);
  EXPECT_FALSE(test.owner.beginSleep());
}

}  // namespace
}  // namespace heddle
