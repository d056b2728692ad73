// With a central scheduler: how it hands calls out, and how workers find what it has ready.

#include "platform/clock.hpp"
#include "platform/pause.hpp"
#include "scheduler/engine.hpp"

namespace heddle {

namespace {

/// Between two looks of a scheduler that has nothing to hand out.
constexpr std::uint32_t kLookNanos = 100;

/// Rounds between two looks at the clock.
constexpr std::uint32_t kRoundsPerLook = 8;

/// After so long its thread's event loop is to turn, so that the host can end it there.
constexpr std::uint64_t kTurnNanos = 5'000'000;

/// So many turns earlier counts what a worker has ready that is for it more than for others.
constexpr std::uint32_t kHeadStart = 16;

/// Who gets a call first; less is sooner.
enum Rank : std::uint32_t { kLooks = 0, kSleeps = 1, kDozes = 2, kIsBusy = 3, kIsGone = 4 };

}  // namespace

// The scheduler.

bool Engine::hasCallsForAll() const { return !global_->looksEmpty() || !agenda_.looksEmpty(); }

bool Engine::hasCallsFor(std::uint32_t worker) const {
  return !slots_[worker].inbox.looksEmpty() || !slots_[worker].agenda.looksEmpty();
}

bool Engine::canHandOut() const {
  const bool forAll = hasCallsForAll();
  for (std::uint32_t i = 0; i < config_.workers; ++i) {
    if (slots_[i].tray.looksFree() && (forAll || hasCallsFor(i))) return true;
  }
  return false;
}

std::uint32_t Engine::rankOf(std::uint32_t worker) const {
  if (isAboutToLook(worker)) return kLooks;
  switch (static_cast<Stage>(slots_[worker].stage.load())) {
    case Stage::kParked:
      return kSleeps;
    case Stage::kDozing:
      return kDozes;
    case Stage::kAbsent:
      return kIsGone;
    default:
      return kIsBusy;
  }
}

bool Engine::handOut() {
  const bool forAll = hasCallsForAll();
  std::uint32_t best = kNone;
  std::uint32_t bestRank = kIsGone + 1;
  for (std::uint32_t i = 0; i < config_.workers; ++i) {
    if (!slots_[i].tray.looksFree() || !(forAll || hasCallsFor(i))) continue;
    const std::uint32_t rank = rankOf(i);
    if (rank >= bestRank) continue;
    best = i;
    bestRank = rank;
    if (rank == kLooks) break;
  }
  return best != kNone && fill(best);
}

bool Engine::fill(std::uint32_t worker) {
  WorkerSlot& self = slots_[config_.workers];
  WorkerSlot& slot = slots_[worker];
  std::uint32_t moved = 0;
  const bool hasOwn = open(slot.agenda, slot.inbox, config_.workers, moved);
  const bool hasShared = open(agenda_, *global_, config_.workers, moved);
  if (!hasOwn && !hasShared) return false;
  const bool takesOwn = hasOwn && (!hasShared || !slot.agenda.isLaterThan(agenda_));
  if (hasOwn && hasShared) (takesOwn ? agenda_ : slot.agenda).close();
  Agenda<>& from = takesOwn ? slot.agenda : agenda_;
  // On the tray before it is off the agenda: should this thread end in between, it is there twice,
  // which is harmless, since the claim of the record decides.
  slot.tray.put(from.lift(), self.ticks, takesOwn);
  from.close();
  ++self.ticks;
  self.counters.run.add();
  lot_.wakeThis(spots_.get(), config_.workers, worker, self.right);
  const bool isTold = doze_.wakeThis(spots_[worker]);
  // Should it be busy, in its event loop perhaps, somebody who sleeps takes the call; but as
  // without a scheduler, a favourite that dozes is asked alone.
  if (!isTold || !takesOwn) wake(worker, self.right);
  return true;
}

bool Engine::serve(std::uint64_t spinNanos) {
  const std::uint64_t began = nowNanos();
  std::uint64_t idleSince = began;
  for (std::uint32_t round = 1; !stopping(); ++round) {
    const bool hasServed = handOut();
    if (!hasServed && spinNanos == 0) return false;
    if (!hasServed) relax(kLookNanos);
    const bool isTimed = round % kRoundsPerLook == 0 || (hasServed && idleSince != 0);
    if (!isTimed) continue;
    const std::uint64_t now = nowNanos();
    if (hasServed) idleSince = 0;
    if (!hasServed && idleSince == 0) idleSince = now;
    if (!hasServed && now - idleSince >= spinNanos) return false;
    if (now - began >= kTurnNanos) break;
  }
  return true;
}

ParkingSpot& Engine::restBegin() {
  WorkerSlot& slot = slots_[config_.workers];
  ParkingSpot& spot = spots_[config_.workers];
  slot.counters.parked.add();
  const std::uint64_t now = nowNanos();
  setStage(slot, Stage::kDozing, now);
  rest_.begin(spot);
  if (stopping() || canHandOut()) rest_.cancel(spot);
  return spot;
}

void Engine::restEnd() {
  WorkerSlot& slot = slots_[config_.workers];
  const std::uint64_t now = nowNanos();
  Doze::end(spots_[config_.workers]);
  setStage(slot, Stage::kRunning, now);
  slot.counters.woken.add();
}

void Engine::rest() {
  const ParkingSpot& spot = restBegin();
  // What it looks at afterwards orders itself: relaxed.
  while (spot.word.load(kRelaxed) == ParkingSpot::kDozing) {
    futexWait(spot.word.address(), ParkingSpot::kDozing);
  }
  restEnd();
}

void Engine::callScheduler() { rest_.wakeThis(spots_[config_.workers]); }

// Workers.

std::uint32_t Engine::fromTrays(std::uint32_t worker) {
  for (;;) {
    std::uint32_t first = kNone;
    Tray::Word firstWord = 0;
    Tray::Word best = 0;
    for (std::uint32_t i = 0; i < config_.workers; ++i) {
      const Tray::Word word = slots_[i].tray.look();
      if (Tray::isFree(word)) continue;
      const bool isFavourite = Tray::isFavourite(word);
      if (i != worker && (isFavourite || isSureToLook(i))) continue;
      const Tray::Word turn = isFavourite ? Tray::earlier(word, kHeadStart) : word;
      if (first != kNone && !Tray::isBefore(turn, best)) continue;
      first = i;
      firstWord = word;
      best = turn;
    }
    if (first == kNone) return kNone;
    const std::uint32_t found = fromTray(first, firstWord, worker);
    if (found == kNone) continue;  // somebody was faster
    if (first != worker) {
      slots_[worker].counters.stolen.add();
      // What was meant for this worker, who may have been the only one to look, is for others now.
      if (!slots_[worker].tray.looksFree()) wake(0, slots_[worker].right);
    }
    return found;
  }
}

std::uint32_t Engine::fromTray(std::uint32_t victim, Tray::Word word, std::uint32_t worker) {
  if (Tray::isFree(word)) return kNone;
  const std::uint32_t packed = Tray::itemOf(word);
  // In one straight line: nobody else has the call now.
  const bool isTaken = slots_[victim].tray.take(word);
  const bool mine = isTaken && claim(packed, worker);
  if (isTaken && Doze::dozes(spots_[config_.workers]) &&
      (hasCallsForAll() || hasCallsFor(victim))) {
    callScheduler();
  }
  return mine ? Item::unpack(packed).index : kNone;
}

bool Engine::isServedSoon(std::uint32_t worker) const {
  return config_.central && (hasCallsFor(worker) || hasCallsForAll());
}

bool Engine::isSureToLook(std::uint32_t worker) const {
  // Not one that waits in its event loop, or lingers there: that may be busy for long. Hints.
  const auto stage = static_cast<Stage>(slots_[worker].stage.load());
  return stage == Stage::kSearching ||
         (stage == Stage::kParked && spots_[worker].word.load(kRelaxed) == ParkingSpot::kNotified);
}

}  // namespace heddle
