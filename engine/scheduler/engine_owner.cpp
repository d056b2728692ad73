// The owner's side of the engine: submitting, waking, burying.

#include <algorithm>

#include "platform/clock.hpp"
#include "platform/invariant.hpp"
#include "platform/pause.hpp"
#include "scheduler/engine.hpp"

namespace heddle {

namespace {

/// Between two tries to push onto a queue that is full for the moment.
constexpr unsigned kNanosBetweenTries = 200;

}  // namespace

Item Engine::begin(std::uint32_t index, Phase phase, std::uint32_t worker) {
  CallRecord& record = records_[index];
  const auto before = RecordState::unpack(record.state.load(kRelaxed));  // the owner's alone
  const RecordState state{phase, worker, (before.generation + 1) & 0xfffU};
  record.state.set(state.pack());  // published by the queue (E4, E1), or by a message of the host's
  return {index, state.generation};
}

Item Engine::publish(std::uint32_t index) { return begin(index, Phase::kQueued, 0); }

void Engine::inject(std::uint32_t packed) {
  std::uint32_t failedCas = 0;
  // There is room for every record, twice. The queue is full only while a consumer, stopped by the
  // operating system between its claim of a cell and its handing it back, keeps the next lap
  // waiting.
  while (!global_->push(packed, failedCas)) relax(kNanosBetweenTries);
}

void Engine::submit(std::uint32_t owner, std::uint32_t index) {
  inject(publish(index).pack());
  announce(owners_[owner]);
}

void Engine::submitTo(std::uint32_t owner, std::uint32_t index, std::uint32_t worker) {
  std::uint32_t failedCas = 0;
  const std::uint32_t packed = publish(index).pack();
  if (!slots_[worker].inbox.push(packed, failedCas)) inject(packed);
  if (config_.central) return callScheduler();
  // Should it be busy in its event loop, the owner sees that when it goes to sleep (nudge).
  if (isAboutToLook(worker) || doze_.wakeThis(spots_[worker])) return;
  // A searcher may find something else first, and not come by this inbox again for long.
  lot_.wakeFor(spots_.get(), config_.workers, worker, owners_[owner].right());
  askDozers();
}

bool Engine::isAboutToLook(std::uint32_t worker) const {
  // Hints: who has begun something else meanwhile looks whether there is more (shareOut), and so
  // does an owner that is about to sleep (nudge).
  const WorkerSlot& slot = slots_[worker];
  switch (static_cast<Stage>(slot.stage.load())) {
    case Stage::kSearching:
    case Stage::kLingering:
      return true;
    case Stage::kParked:
    case Stage::kDozing:
      return spots_[worker].word.load(kRelaxed) == ParkingSpot::kNotified;  // a hint
    default:
      return false;
  }
}

std::uint32_t Engine::backlog() const {
  const std::uint32_t queued = global_->sizeHint();
  return isOrdered_ ? queued + agenda_.sizeHint() : queued;
}

void Engine::hand(std::uint32_t owner, std::uint32_t index, std::uint32_t worker) {
  begin(index, Phase::kRunning, worker);
  // E8: mail counts as work, of this worker alone.
  slots_[worker].mail->fetchAdd(1, seqCst(Edge::kLotSleep));
  lot_.wakeThis(spots_.get(), config_.workers, worker, owners_[owner].right());
  doze_.wakeThis(spots_[worker]);
}

TakeBack Engine::takeBack(std::uint32_t index) {
  Atomic<std::uint32_t>& word = records_[index].state;
  const auto state = RecordState::unpack(word.load(kRelaxed));  // the exchange decides
  if (state.phase != Phase::kQueued) return TakeBack::kGone;
  // One that is taken back may be submitted again while its old item is still in the queue. Beside
  // those there has to be room for every record, and for what a burial offers twice.
  const std::uint32_t records = config_.owners * config_.recordsPerOwner;
  const std::uint32_t twice = std::min(records / 2, WorkerSlot::kBatch);
  if (global_->sizeHint() > global_->capacity() - records - twice) return TakeBack::kLater;
  std::uint32_t queued = state.pack();
  const std::uint32_t settled =
      RecordState{Phase::kSettled, RecordState::kNoWorker, state.generation}.pack();
  // As in claim: the payload is this thread's own, so the exchange orders nothing.
  const bool taken = word.compareExchange(queued, settled, kRelaxed, kRelaxed);
  return taken ? TakeBack::kTaken : TakeBack::kGone;
}

void Engine::wake(std::uint32_t first, Lot::Right& right) {
  lot_.wakeOne(spots_.get(), config_.workers, first, right);
  askDozers();
}

void Engine::askDozers() {
  // With nobody left in the lot to become a searcher, those who wait in their event loops are
  // asked.
  if (lot_.census().searchers == 0) doze_.wakeAll(spots_.get(), config_.workers);
}

void Engine::announce(Owner& owner) {
  if (config_.central) return callScheduler();
  const Lot::Census now = lot_.census();
  const std::uint32_t idle = now.sleepers + doze_.count();
  if (now.searchers > 0 || idle == 0) return;
  // Some worker is awake and busy. To wake another costs this thread a system call, and pays only
  // if the work at hand would keep it busy for longer than that; which the owner will see, if it
  // stays awake.
  const std::uint32_t reluctance = reluctance_->load(kRelaxed);  // a heuristic
  if (idle < config_.workers && reluctance > 0 && !owner.isAsleep()) {
    const std::uint32_t enough = 1U << reluctance;
    if (++owner.quietSubmits() < enough) return;  // the queue's front is not this thread's line
    owner.quietSubmits() = 0;
    if (backlog() < enough) return;
  }
  wake(0, owner.right());
}

void Engine::nudge(std::uint32_t owner, bool now) {
  // A central scheduler sees to all but what a dozer is too busy for.
  if (config_.central && !now) return;
  const Lot::Census census = lot_.census();
  if (census.searchers > 0 || census.sleepers + doze_.count() == 0) return;
  if (now ? !hasWork() : backlog() == 0) return;
  std::uint64_t& lastFront = owners_[owner].lastFront();
  const std::uint64_t front = isOrdered_ ? agenda_.liftsHint() : global_->frontHint();
  if (now || front == lastFront) wake(0, owners_[owner].right());
  lastFront = front;
}

void Engine::stop() {
  // E8: stop counts as work. A worker that falls asleep sees it, or is seen and woken.
  stop_->store(1, seqCst(Edge::kLotSleep));
  Lot::Right right = 0;
  lot_.wakeAll(spots_.get(), config_.workers, right);
  doze_.wakeAll(spots_.get(), config_.workers);
  if (config_.central) callScheduler();
}

bool Engine::stopping() const {
  // E8: pairs with the store in stop.
  return stop_->load(seqCst(Edge::kLotSleep)) != 0;
}

std::uint32_t Engine::bury(std::uint32_t worker, std::uint32_t owner, bool first) {
  WorkerSlot& slot = slots_[worker];
  HEDDLE_INVARIANT(!config_.forks, worker);  // what it has forked lies in its frames
  if (first) {
    const auto stage = static_cast<Stage>(slot.stage.load());
    lot_.inherit(spots_.get(), slot.right);
    Doze::ringAgain(spots_.get(), config_.workers + (config_.central ? 1 : 0));
    if (isScheduler(worker)) {
      rest_.cancel(spots_[worker]);
      Doze::end(spots_[worker]);
    } else if (stage == Stage::kDozing) {
      doze_.cancel(spots_[worker]);
      Doze::end(spots_[worker]);
    } else {
      lot_.forget(spots_[worker], stage == Stage::kSearching);
    }
    // What it had in hand may be on its deque already: a second item of one life is harmless, since
    // the claim of the record decides.
    for (std::uint32_t i = 0; i < slot.inHand; ++i) {
      inject(slot.hand[i]);
    }
    slot.inHand = 0;
    std::uint32_t packed = 0;
    for (Steal result = slot.deque.steal(packed); result != Steal::kEmpty;
         result = slot.deque.steal(packed)) {
      if (result == Steal::kTaken) inject(packed);
    }
    if (isOrdered_) {
      agenda_.inherit(worker);
      for (std::uint32_t i = 0; i < config_.workers; ++i) slots_[i].agenda.inherit(worker);
    }
    // Its inbox and its tray stay: whoever starves takes from there, and so does its successor. The
    // messages are gone with it.
    slot.mail->store(0, kRelaxed);  // nobody reads it before its successor starts
    slot.stageSince.store(nowNanos());
    slot.stage.store(static_cast<std::uint32_t>(Stage::kAbsent));
    wake(0, owners_[owner].right());
    if (config_.central) callScheduler();
  }
  if (isScheduler(worker)) return 0;
  return owners_[owner].loseThoseOf(worker);
}

}  // namespace heddle
