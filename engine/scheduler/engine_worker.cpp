// The worker's side of the engine: finding work, searching, sleeping.

#include "platform/clock.hpp"
#include "platform/heavy_fence.hpp"
#include "platform/pause.hpp"
#include "scheduler/engine.hpp"

namespace heddle {

namespace {

/// How often a worker looks at the global queue before its own deque, so that a deque which refills
/// itself for ever does not starve the others' calls. A prime, so as not to beat with loops.
constexpr std::uint32_t kGlobalEvery = 61;

/// Rounds of a search between two looks at the clock, which stands still in the model.
#if defined(HEDDLE_MODEL)
constexpr std::uint32_t kRoundsPerLook = 1;
#else
constexpr std::uint32_t kRoundsPerLook = 8;
#endif

/// What waking a worker costs, all in all. One that was busy for less was woken in vain.
constexpr std::uint64_t kWakeWorthNanos = 20'000;

constexpr std::uint32_t kMaxReluctance = 6;

/// What it takes from a wake-up call until the woken thread runs, on a machine whose idle CPUs
/// halt.
constexpr std::uint64_t kWakeLatencyNanos = 40'000;
/// The longest search before a sleep. As long as waking takes both sides together: who searches for
/// that long loses at most as much again as the best that was possible.
constexpr std::uint64_t kMaxSpinNanos = 150'000;

/// How long a search would have had to last, given one of `spun` and the sleep of `slept` after it,
/// or 0 if that is too long to be worth it. It gets an owner and a worker that take turns out of
/// the state in which each is asleep whenever the other has something for it.
std::uint64_t spinThatWouldHaveDone(std::uint64_t spun, std::uint64_t slept) {
  const std::uint64_t asleep = slept > kWakeLatencyNanos ? slept - kWakeLatencyNanos : 0;
  const std::uint64_t needed = spun + asleep + asleep / 4;
  return needed <= kMaxSpinNanos ? needed : 0;
}

/// A worker that runs out of work lingers for about this long before it calls itself a searcher:
/// the time in which an owner that waits for this very call makes its next one.
#if defined(HEDDLE_MODEL)
constexpr std::uint32_t kLingerNanos = 0;  // what counts happens among searchers
#else
constexpr std::uint32_t kLingerNanos = 2500;
#endif
/// Bounds of the time between two looks while it lingers. A look takes the end of the queue out of
/// the submitter's cache, so a worker that finds something at its first look every time, and hence
/// follows on the submitter's heels, looks less often: the submitter gets ahead, and the worker
/// finds a batch.
constexpr std::uint32_t kMinLookNanos = 100;
constexpr std::uint32_t kMaxLookNanos = 1600;

/// After so many looks that left work to the worker it is meant for, a searcher takes it: some half
/// of a millisecond.
#if defined(HEDDLE_MODEL)
constexpr std::uint32_t kMostLeft = 2;
#else
constexpr std::uint32_t kMostLeft = 2000;
#endif

/// After so many batches in a row that were not full, a worker is on the heels of a submitter in
/// the middle of a burst, and each look costs that one the line on which it writes. It stays back
/// for a moment, and finds full batches. Two calls at once that are awaited do not get here: after
/// them a look finds nothing.
constexpr std::uint32_t kOnHeels = 2;
constexpr std::uint32_t kHeelNanos = 3000;

}  // namespace

void Engine::start(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  slot.wasWoken = false;
  const std::uint64_t now = nowNanos();
  noteStage(slot, Stage::kLingering, now);
  slot.stageSince.store(now);
  slot.stage.store(static_cast<std::uint32_t>(Stage::kLingering));
}

void Engine::leave(std::uint32_t worker) {
  const std::uint64_t now = nowNanos();
  noteStage(slots_[worker], Stage::kAbsent, now);
  setStage(slots_[worker], Stage::kAbsent, now);
}

std::uint32_t Engine::fromQueue(Mpmc<std::uint32_t>& queue, std::uint32_t worker,
                                std::uint32_t most, std::uint32_t sharers) {
  WorkerSlot& slot = slots_[worker];
  std::uint32_t failedCas = 0;
  const std::uint32_t count = queue.popBatch(slot.hand, most, sharers, slot.inHand, failedCas);
  if (failedCas != 0) slot.counters.failedCas.add(failedCas);
  slot.lastBatch = count;
  if (count == 0) return kNone;
  // The first is run now, the others go where they can be stolen; in reverse, so that this worker
  // takes them in their order.
  for (std::uint32_t i = count; i > 1; --i) {
    if (!slot.deque.push(slot.hand[i - 1])) inject(slot.hand[i - 1]);
  }
  const std::uint32_t packed = slot.hand[0];
  const bool mine = claim(packed, worker);
  slot.inHand = 0;
  if (count > 1) shareOut(slot);
  return mine ? Item::unpack(packed).index : fromOwnDeque(worker);  // the rest of the batch
}

std::uint32_t Engine::fromGlobal(std::uint32_t worker, std::uint32_t sharers) {
  WorkerSlot& slot = slots_[worker];
  if (slot.partBatches >= kOnHeels) relax(kHeelNanos);
  const std::uint32_t found = fromQueue(*global_, worker, WorkerSlot::kBatch, sharers);
  const bool isPart = slot.lastBatch > 1 && slot.lastBatch * sharers < WorkerSlot::kBatch;
  slot.partBatches = isPart ? slot.partBatches + 1 : 0;
  return found;
}

std::uint32_t Engine::fromOwnDeque(std::uint32_t worker) {
  std::uint32_t packed = 0;
  while (slots_[worker].deque.pop(packed)) {
    if (claim(packed, worker)) return Item::unpack(packed).index;
  }
  return kNone;
}

std::uint32_t Engine::fromOthers(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  std::uint32_t taken = kNone;
  const std::uint32_t leftBefore = slot.leftToOthers;
  slot.victims.tryEach(worker, config_.workers, [&](std::uint32_t victim) {
    WorkerSlot& other = slots_[victim];
    std::uint32_t packed = 0;
    switch (other.deque.steal(packed)) {
      case Steal::kTaken:
        if (!claim(packed, worker)) return false;
        slot.counters.stolen.add();
        taken = Item::unpack(packed).index;
        return true;
      case Steal::kLost:
        slot.counters.failedCas.add();
        slot.victims.lost(victim);
        return false;
      case Steal::kEmpty:
        break;
    }
    taken = fromInboxOf(victim, worker);
    if (taken != kNone) slot.counters.stolen.add();
    return taken != kNone;
  });
  if (slot.leftToOthers == leftBefore) slot.leftToOthers = 0;  // not in a row
  return taken;
}

std::uint32_t Engine::fromInboxOf(std::uint32_t victim, std::uint32_t worker) {
  if (hasNothingWaiting(victim)) return kNone;
  // What is there is meant for the other one, and left to it if it is about to look, or if the
  // scheduler has something for this one; unless their threads do not get to it.
  WorkerSlot& slot = slots_[worker];
  const bool isLeft = isAboutToLook(victim) || isServedSoon(worker);
  if (isLeft && ++slot.leftToOthers < kMostLeft) return kNone;
  slot.leftToOthers = 0;
  if (!isOrdered_) return fromQueue(slots_[victim].inbox, worker, 1, 1);
  if (!config_.central) return fromAgendaOf(victim, worker);
  return fromTray(victim, slots_[victim].tray.look(), worker);
}

bool Engine::hasNothingWaiting(std::uint32_t worker) const {
  const WorkerSlot& slot = slots_[worker];
  if (!isOrdered_) return slot.inbox.looksEmpty();
  if (config_.central) return slot.tray.looksFree();
  return slot.inbox.looksEmpty() && slot.agenda.looksEmpty();
}

std::uint32_t Engine::inOrder(std::uint32_t worker) {
  return config_.central ? fromTrays(worker) : fromAgendas(worker);
}

std::uint32_t Engine::fromQueues(std::uint32_t worker) {
  const std::uint32_t found = fromQueue(slots_[worker].inbox, worker, WorkerSlot::kBatch, 1);
  // With others about, half of what is there is left for them.
  return found != kNone ? found : fromGlobal(worker, config_.workers > 1 ? 2 : 1);
}

std::uint32_t Engine::look(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  std::uint32_t found = kNone;
  if (++slot.ticks % kGlobalEvery == 0) {
    found = isOrdered_ ? inOrder(worker) : fromQueue(*global_, worker, 1, 1);
  }
  if (found == kNone) found = fromOwnDeque(worker);
  if (found == kNone) found = isOrdered_ ? inOrder(worker) : fromQueues(worker);
  if (found == kNone && config_.workers > 1) found = fromOthers(worker);
  if (found != kNone) slot.counters.run.add();
  return found;
}

std::uint32_t Engine::next(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  // What was begun comes before what was not.
  while (config_.forks && stealAndRun(worker)) {
  }
  const std::uint32_t found = look(worker);
  if (found != kNone) {
    beginRun(slot);
  } else if (static_cast<Stage>(slot.stage.load()) != Stage::kSearching) {
    return linger(worker);
  }
  return found;
}

void Engine::beginRun(WorkerSlot& slot) {
  switch (static_cast<Stage>(slot.stage.load())) {
    case Stage::kRunning:
      return;
    case Stage::kLingering:
      return slot.stage.store(static_cast<std::uint32_t>(Stage::kRunning));
    default:
      endSearch(slot);
  }
}

std::uint32_t Engine::linger(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  const std::uint32_t between = slot.lookNanos;
  std::uint32_t found = kNone;
  std::uint32_t looks = 0;
  slot.stage.store(static_cast<std::uint32_t>(Stage::kLingering));
  // There is no submitter to wait for, and a searcher is told of less, or robs others.
  if (config_.central || config_.forks) return kNone;
  for (std::uint32_t spent = 0; found == kNone && spent < kLingerNanos; spent += between, ++looks) {
    relax(between);
    // Not the backlog, which is on the submitters' line.
    const bool isEmpty =
        global_->looksEmpty() && slot.inbox.looksEmpty() && (!isOrdered_ || agenda_.looksEmpty());
    if (!isEmpty) found = look(worker);
  }
  if (found != kNone) slot.stage.store(static_cast<std::uint32_t>(Stage::kRunning));
  const bool atOnce = found != kNone && looks == 1;
  if (atOnce && between < kMaxLookNanos) slot.lookNanos = between * 2;
  if (!atOnce && between > kMinLookNanos) slot.lookNanos = between / 2;
  return found;
}

std::uint32_t Engine::search(std::uint32_t worker, std::uint64_t spinNanos) {
  WorkerSlot& slot = slots_[worker];
  const std::uint64_t spin = spinNanos > slot.spinNanos ? spinNanos : slot.spinNanos;
  std::uint64_t deadline = 0;
  for (std::uint32_t round = 1;; ++round) {
    if (static_cast<Stage>(slot.stage.load()) != Stage::kSearching) {
      const std::uint64_t now = nowNanos();
      noteStage(slot, Stage::kSearching, now);
      lot_.beginSearch();
      setStage(slot, Stage::kSearching, now);
      deadline = 0;
    }
    if (deadline == 0) deadline = slot.stageSince.load() + (spinNanos == 0 ? 0 : spin);
    const std::uint32_t found = next(worker);
    if (found != kNone) return found;
    // It has run a job, and begins anew.
    if (static_cast<Stage>(slot.stage.load()) != Stage::kSearching) continue;
    if (stopping() || hasMail(worker)) return kNone;
    if (round % kRoundsPerLook == 0 && nowNanos() >= deadline) return kNone;
    relax(kMinLookNanos * slot.victims.backOff());
  }
}

void Engine::endSearch(WorkerSlot& slot) {
  const std::uint64_t now = nowNanos();
  noteStage(slot, Stage::kRunning, now);
  const bool wasLast = lot_.endSearch();
  setStage(slot, Stage::kRunning, now);
  if (wasLast || doze_.count() > 0) shareOut(slot);
}

void Engine::shareOut(WorkerSlot& slot) {
  // What is left was perhaps left to this worker, while it searched, or was in its hand when others
  // looked for it, who may be asleep by now.
  const Lot::Census now = lot_.census();
  if (now.searchers == 0 && now.sleepers + doze_.count() > 0 && isWorthAWake(slot)) {
    wake(0, slot.right);
  }
}

bool Engine::isWorthAWake(WorkerSlot& slot) const {
  // A waker that gave its right back may have kept the end from seeing a sleeper.
  if (stopping()) return true;
  // An owner that is awake comes by again and sees what is left behind. While one sleeps, no call
  // waits for a busy worker as long as another sleeps.
  if (config_.central || anyOwnerSleeps()) return hasWork();
  if (config_.forks && hasForks()) return true;
  const std::uint32_t left =
      backlog() + slot.deque.sizeHint() + slot.inbox.sizeHint() + slot.agenda.sizeHint();
  return left >= (1U << reluctance_->load(kRelaxed));  // a heuristic
}

bool Engine::anyOwnerSleeps() const {
  for (std::uint32_t i = 0; i < config_.owners; ++i) {
    if (owners_[i].isAsleep()) return true;
  }
  return false;
}

void Engine::abandonSearch(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  if (static_cast<Stage>(slot.stage.load()) != Stage::kSearching) return;
  endSearch(slot);
  slot.stage.store(static_cast<std::uint32_t>(Stage::kLingering));
}

void Engine::receive(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  slot.mail->fetchSub(1, kRelaxed);  // a count
  const auto stage = static_cast<Stage>(slot.stage.load());
  if (stage == Stage::kLingering) slot.stage.store(static_cast<std::uint32_t>(Stage::kRunning));
  slot.counters.run.add();
}

bool Engine::hasMail(std::uint32_t worker) const {
  // E8: pairs with the addition in hand.
  return slots_[worker].mail->load(seqCst(Edge::kLotSleep)) != 0;
}

bool Engine::hasWork() const {
  if (stopping()) return true;
  // What a central scheduler has yet to hand out is its work, not theirs.
  if (!config_.central && !global_->looksEmpty()) return true;
  if (isOrdered_ && !config_.central && !agenda_.looksEmpty()) return true;
  if (config_.forks && hasForks()) return true;
  for (std::uint32_t i = 0; i < config_.workers; ++i) {
    if (!hasNothingWaiting(i) || !slots_[i].deque.looksEmpty()) return true;
  }
  return false;
}

void Engine::judgeWake(WorkerSlot& slot) {
  if (!slot.wasWoken) return;
  slot.wasWoken = false;
  const bool inVain = slot.counters.busyNanos.read() - slot.busyAtWake < kWakeWorthNanos;
  const std::uint32_t reluctance = reluctance_->load(kRelaxed);  // a heuristic, races do no harm
  if (inVain) slot.counters.wokenInVain.add();
  if (inVain && reluctance < kMaxReluctance)
    reluctance_->store(reluctance + 1, kRelaxed);  // as above
  if (!inVain) reluctance_->store(0, kRelaxed);    // as above
}

ParkingSpot& Engine::parkBegin(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  ParkingSpot& spot = spots_[worker];
  judgeWake(slot);
  slot.counters.parked.add();
  const std::uint64_t now = nowNanos();
  noteStage(slot, Stage::kParked, now);
  setStage(slot, Stage::kParked, now);
  lot_.beginSleep(spot);
  if (config_.forks) heavyFence();  // they are pushed lightly
  if (hasMail(worker)) {
    lot_.wakeThis(spots_.get(), config_.workers, worker, slot.right);
  } else if (hasWork()) {
    if (stopping()) {
      lot_.wakeAll(spots_.get(), config_.workers, slot.right);
    } else {
      wake(worker, slot.right);
    }
  } else if (lot_.census().sleepers == config_.workers) {
    reluctance_->store(0, kRelaxed);  // a quiet pool starts afresh; a heuristic
  }
  return spot;
}

void Engine::parkEnd(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  const std::uint64_t now = nowNanos();
  noteStage(slot, Stage::kSearching, now);
  slot.spinNanos = spinThatWouldHaveDone(slot.spinNanos, now - slot.stageSince.load());
  Lot::endSleep(spots_[worker]);
  setStage(slot, Stage::kSearching, now);
  slot.wasWoken = true;
  slot.busyAtWake = slot.counters.busyNanos.read();
  slot.counters.woken.add();
}

void Engine::park(std::uint32_t worker) {
  // Not Lot::sleep: its endSleep and the change of stage in parkEnd must lie in one straight line.
  const ParkingSpot& spot = parkBegin(worker);
  while (!Lot::isChosen(spot)) futexWait(spot.word.address(), ParkingSpot::kParked);
  parkEnd(worker);
}

ParkingSpot& Engine::dozeBegin(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  ParkingSpot& spot = spots_[worker];
  judgeWake(slot);
  slot.counters.parked.add();
  const std::uint64_t now = nowNanos();
  noteStage(slot, Stage::kDozing, now);
  // It leaves the searchers without the last one's look for others: its own look below is as exact.
  lot_.endSearch();
  setStage(slot, Stage::kDozing, now);
  doze_.begin(spot);
  if (config_.forks) heavyFence();  // as in parkBegin
  if (hasWork() || hasMail(worker)) doze_.cancel(spot);
  return spot;
}

void Engine::dozeEnd(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  const std::uint64_t now = nowNanos();
  noteStage(slot, Stage::kSearching, now);
  Doze::end(spots_[worker]);
  lot_.beginSearch();
  setStage(slot, Stage::kSearching, now);
  slot.wasWoken = true;
  slot.busyAtWake = slot.counters.busyNanos.read();
  slot.counters.woken.add();
}

bool Engine::finish(std::uint32_t worker, std::uint32_t index) {
  return owners_[records_[index].owner].finish(worker, index);
}

void Engine::fork(std::uint32_t worker, std::uint32_t index) {
  WorkerSlot& slot = slots_[worker];
  const std::uint32_t packed = publish(index).pack();
  slot.counters.forked.add();
  if (!slot.deque.push(packed)) {
    inject(packed);
    if (config_.central) callScheduler();
  }
  wake(worker, slot.right);
}

}  // namespace heddle
