#include "scheduler/owner.hpp"

#include "platform/invariant.hpp"
#include "scheduler/item.hpp"

namespace heddle {

namespace {

/// After a burst the free records have left the owner's cache. They are fetched so many at a time:
/// one by one, each submission would wait for its own, since the queues' atomic operations keep a
/// processor from fetching ahead. WebAssembly has no instruction for this.
constexpr std::uint32_t kLookAhead = 8;

static_assert(Item::kIndexBits <= CompletionLane::kItemBits, "an index fits into a cell of a lane");

}  // namespace

void Owner::init(CallRecord* records, std::uint32_t first, std::uint32_t count,
                 std::uint32_t* freeStack, CompletionLane* lanes, std::uint32_t workers) {
  records_.set(records);
  freeStack_.set(freeStack);
  lanes_.set(lanes);
  laneCount_ = workers + 1;
  first_ = first;
  count_ = count;
}

void Owner::lookAhead() const {
  const std::uint32_t count = free_ < kLookAhead ? free_ : kLookAhead;
  for (std::uint32_t i = 1; i <= count; ++i) {
    (void)records_[freeStack_[free_ - i]].state.load(kRelaxed);  // for the cache's sake only
  }
}

std::uint32_t Owner::acquireRecord() {
  std::uint32_t index = kNone;
  if (free_ > 0) {
    if (free_ % kLookAhead == 0) lookAhead();
    index = freeStack_[--free_];  // the one used last: its lines are warm
  } else if (fresh_ < count_) {
    index = first_ + fresh_++;
  } else {
    return kNone;
  }
  ++acquired_;
  return index;
}

void Owner::releaseRecord(std::uint32_t index) {
  CallRecord& record = records_[index];
  // Between lives the owner alone writes the word; a late claim compares the generation and fails.
  const auto state = RecordState::unpack(record.state.load(kRelaxed));
  HEDDLE_DEBUG_INVARIANT(state.phase != Phase::kQueued && state.phase != Phase::kRunning, index);
  const RecordState freed{Phase::kFree, 0, state.generation};
  record.state.set(freed.pack());
  freeStack_[free_++] = index;
  --acquired_;
}

void Owner::settle(std::uint32_t index) {
  CallRecord& record = records_[index];
  auto state = RecordState::unpack(record.state.load(kRelaxed));  // E6 brought it along
  if (state.phase == Phase::kRunning) state.phase = Phase::kSettled;
  record.state.set(state.pack());  // the owner's alone from here on
}

std::uint32_t Owner::drain(std::uint32_t most) {
  for (std::uint32_t i = 0; i < batched_; ++i) releaseRecord(batch_[i]);
  batched_ = 0;
  const std::uint32_t limit = most < kBatch ? most : kBatch;
  for (std::uint32_t looked = 0; looked < laneCount_; ++looked) {
    batched_ += lanes_[nextLane_].take(batch_ + batched_, limit - batched_);
    if (batched_ == limit) break;  // there may be more in this lane
    nextLane_ = nextLane_ + 1 < laneCount_ ? nextLane_ + 1 : 0;
  }
  // The records come from the workers' caches: nothing here waits for one before it asks for the
  // next.
  for (std::uint32_t i = 0; i < batched_; ++i) settle(batch_[i]);
  return batched_;
}

bool Owner::beginSleep() {
  // E9: from here on a worker that finishes something sees the owner asleep and rings, or the look
  // at the lanes below sees what it finished.
  asleep_->store(kIsAsleep, seqCst(Edge::kOwnerSleep));
  bool something = false;
  for (std::uint32_t i = 0; i < laneCount_ && !something; ++i) {
    something = !lanes_[i].looksEmpty();
  }
  if (something) endSleep();
  return !something;
}

void Owner::endSleep() {
  asleep_->store(kIsAwake, kRelaxed);  // a worker that misses it rings once for nothing
}

bool Owner::finish(std::uint32_t lane, std::uint32_t index) {
  lanes_[lane].push(index);
  if (!isAsleep()) return false;
  std::uint32_t asleep = kIsAsleep;
  // Of several that see it asleep, one rings. The bell carries no data.
  return asleep_->compareExchange(asleep, kIsAwake, kRelaxed, kRelaxed);
}

std::uint32_t Owner::loseThoseOf(std::uint32_t worker) {
  // What the worker finished before it died counts, drained or not.
  lanes_[worker].inherit([this](std::uint32_t index) { settle(index); });
  std::uint32_t lost = 0;
  for (std::uint32_t index = first_; index < first_ + fresh_; ++index) {
    CallRecord& record = records_[index];
    auto state = RecordState::unpack(record.state.load(kRelaxed));  // the worker is gone
    if (state.phase != Phase::kRunning || state.worker != worker) continue;
    state.phase = Phase::kLost;
    record.state.set(state.pack());  // read by this thread, at the drain
    lanes_[laneCount_ - 1].push(index);
    ++lost;
  }
  return lost;
}

}  // namespace heddle
