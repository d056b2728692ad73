// The mill's workers.

#include <cstring>

#include "testing/mill.hpp"

namespace heddle::testing {

void Mill::work(std::uint32_t worker) {
  Random random(seed_, plan_.owners + worker);
  for (;;) {
    engine_->start(worker);
    const bool ended = worker < plan_.workers ? live(worker, random) : serve(random);
    if (ended) break;
    awaitBurial(worker);
  }
  left_.raise();
  ringOwners();
}

/// \return true if it ended, false if it died
bool Mill::live(std::uint32_t worker, Random& random) {
  for (;;) {
    std::uint32_t index = engine_->next(worker);
    if (index == Engine::kNone && !random.oneIn(3)) {
      if (dies(random)) return false;
      index = engine_->search(worker, random.below(5'000));
    }
    if (dies(random)) return false;
    if (index != Engine::kNone) {
      if (!runCall(worker, index, random)) return false;
      continue;
    }
    if (engine_->stopping()) {
      engine_->abandonSearch(worker);
      engine_->leave(worker);
      return true;
    }
    // Only a searcher may sleep.
    if (static_cast<Stage>(engine_->slot(worker).stage.load()) != Stage::kSearching) continue;
    if (random.oneIn(5)) {
      engine_->abandonSearch(worker);
      continue;
    }
    if (!sleepAsWorker(worker, random)) return false;
  }
}

/// \return true if it ended, false if it died
bool Mill::serve(Random& random) {
  while (!engine_->stopping()) {
    const bool isDue = engine_->serve(random.below(5'000));
    if (dies(random)) return false;
    if (isDue) continue;
    if (random.oneIn(2)) {
      engine_->rest();
      continue;
    }
    const ParkingSpot& spot = engine_->restBegin();
    if (dies(random)) return false;
    // The engine orders what follows, in the second half.
    while (spot.word.load(kRelaxed) == ParkingSpot::kDozing) {
      futexWait(spot.word.address(), ParkingSpot::kDozing);
    }
    if (dies(random)) return false;
    engine_->restEnd();
  }
  engine_->leave(plan_.workers);
  return true;
}

/// \return false if it died
bool Mill::runCall(std::uint32_t worker, std::uint32_t index, Random& random) {
  CallRecord& record = engine_->record(index);
  const std::uint32_t owner = record.owner;
  reply(record);
  if (dies(random)) return false;
  const bool mustRing = engine_->finish(worker, index);
  if (dies(random)) return false;  // whoever notices the death rings all owners
  if (mustRing) bells_[owner].raise();
  return true;
}

void Mill::reply(CallRecord& record) {
  if (record.value != 0) {
    auto* block = reinterpret_cast<void*>(static_cast<std::uintptr_t>(record.value));
    std::uint32_t call = 0;
    std::memcpy(&call, block, sizeof(call));
    engine_->slab().free(block);
    record.value = reinterpret_cast<std::uintptr_t>(engine_->slab().allocate(call % 300));
    record.length = answerTo(call);
    return;
  }
  record.length = answerTo(record.tag);
}

/// \return false if it died
bool Mill::sleepAsWorker(std::uint32_t worker, Random& random) {
  const std::uint32_t way = random.below(3);
  if (way == 0) {
    engine_->park(worker);
    return true;
  }
  const bool dozes = way == 1;
  const ParkingSpot& spot = dozes ? engine_->dozeBegin(worker) : engine_->parkBegin(worker);
  if (dies(random)) return false;
  const std::uint32_t asleep = dozes ? ParkingSpot::kDozing : ParkingSpot::kParked;
  // The engine orders what follows, in the second half.
  while (spot.word.load(kRelaxed) == asleep) futexWait(spot.word.address(), asleep);
  if (dies(random)) return false;
  if (dozes) {
    engine_->dozeEnd(worker);
  } else {
    engine_->parkEnd(worker);
  }
  return !dies(random);
}

bool Mill::dies(Random& random) {
  return plan_.deathOneIn != 0 && !engine_->stopping() && random.oneIn(plan_.deathOneIn);
}

void Mill::awaitBurial(std::uint32_t worker) {
  deaths_[worker].raise();
  ringOwners();
  burials_[worker].awaitAtLeast(deaths_[worker].read() * plan_.owners);
}

}  // namespace heddle::testing
