// With an order: how a worker, or the scheduler, finds what is due first.

#include "scheduler/engine.hpp"

namespace heddle {

bool Engine::open(Agenda<>& agenda, Mpmc<std::uint32_t>& queue, std::uint32_t worker,
                  std::uint32_t& moved) {
  if (agenda.looksEmpty() && queue.looksEmpty()) return false;
  if (!agenda.open(worker)) return false;
  WorkerSlot& slot = slots_[worker];
  std::uint32_t failedCas = 0;
  for (std::uint32_t room = agenda.room(); room > 0; room = agenda.room()) {
    const std::uint32_t most = room < WorkerSlot::kBatch ? room : WorkerSlot::kBatch;
    const std::uint32_t count = queue.popBatch(slot.hand, most, 1, slot.inHand, failedCas);
    if (count == 0) break;
    // A death on the way leaves some in the hand and on the agenda, which is harmless: the claim
    // of the record decides.
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t packed = slot.hand[i];
      // Of equal ones, what came first.
      const std::uint32_t due =
          config_.priorities ? records_[Item::unpack(packed).index].due.load() : 0;
      agenda.push(due, packed);
    }
    slot.inHand = 0;
    moved += count;
  }
  if (failedCas != 0) slot.counters.failedCas.add(failedCas);
  if (agenda.size() > 0) return true;
  agenda.close();
  return false;
}

bool Engine::liftAndClaim(Agenda<>& agenda, std::uint32_t worker, std::uint32_t& index) {
  const std::uint32_t packed = agenda.lift();
  index = Item::unpack(packed).index;
  // In one straight line: until it is closed, a burial puts the item back.
  agenda.close();
  return claim(packed, worker);
}

std::uint32_t Engine::fromAgendas(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  for (;;) {
    std::uint32_t moved = 0;
    const bool hasOwn = open(slot.agenda, slot.inbox, worker, moved);
    const bool hasShared = open(agenda_, *global_, worker, moved);
    if (!hasOwn && !hasShared) return kNone;
    const bool takesOwn = hasOwn && (!hasShared || !slot.agenda.isLaterThan(agenda_));
    if (hasOwn && hasShared) (takesOwn ? agenda_ : slot.agenda).close();
    std::uint32_t index = kNone;
    const bool mine = liftAndClaim(takesOwn ? slot.agenda : agenda_, worker, index);
    // While it was on its way, others did not see it, and may be asleep by now.
    if (moved > 1 || (moved > 0 && hasOwn && hasShared)) shareOut(slot);
    if (mine) return index;
  }
}

std::uint32_t Engine::fromAgendaOf(std::uint32_t victim, std::uint32_t worker) {
  WorkerSlot& other = slots_[victim];
  std::uint32_t moved = 0;
  std::uint32_t index = kNone;
  while (open(other.agenda, other.inbox, worker, moved)) {
    const bool mine = liftAndClaim(other.agenda, worker, index);
    if (moved > 1) shareOut(slots_[worker]);
    if (mine) return index;
  }
  return kNone;
}

}  // namespace heddle
