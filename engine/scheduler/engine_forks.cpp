// The engine's part in forks: who steals them, and who is woken for them. Worker has the rest.

#include "platform/heavy_fence.hpp"
#include "scheduler/engine.hpp"
#include "scheduler/job.hpp"

namespace heddle {

bool Engine::stealAndRun(std::uint32_t worker) {
  Job* const job = stealJob(worker);
  if (job == nullptr) return false;
  WorkerSlot& slot = slots_[worker];
  beginRun(slot);
  slot.counters.run.add();
  runStolen(worker, *job);
  return true;
}

void Engine::runStolen(std::uint32_t worker, Job& job) {
  WorkerSlot& slot = slots_[worker];
  slot.counters.stolen.add();
  note(worker, TraceKind::kStolenBegin);
  const Stint stint{&job, slot.stint};
  slot.stint = &stint;
  if (job.begin(worker)) {
    // For this thread itself: relaxed. As a read-modify-write it continues what others published.
    slot.joinsAsleep.exchange(1, kRelaxed);
  }
  job.runStolen();
  slot.stint = stint.outer;
  note(worker, TraceKind::kStolenEnd);
}

Job* Engine::stealJob(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  Job* job = nullptr;
  const bool taken = slot.victims.tryEach(worker, config_.workers, [&](std::uint32_t victim) {
    const Steal result = slots_[victim].forks.steal(job);
    if (result == Steal::kLost) {
      slot.counters.failedCas.add();
      slot.victims.lost(victim);
    }
    return result == Steal::kTaken;
  });
  return taken ? job : nullptr;  // a thief that lost has read a job, too
}

bool Engine::hasForks() const {
  for (std::uint32_t i = 0; i < config_.workers; ++i) {
    if (!slots_[i].forks.looksEmpty()) return true;
  }
  return false;
}

void Engine::sleepInJoin(Job& job, Job::State seen) {
  if (!job.beginSleep(seen)) return;
  if (seen.isRunning()) {
    WorkerSlot& thief = slots_[seen.thief()];
    // E8: from here on the thief sees, when it forks, that somebody sleeps, or the look below sees
    // what it has forked. And when it takes this back, it sees the job's bit.
    thief.joinsAsleep.exchange(1, seqCst(Edge::kLotSleep));
    heavyFence();  // they are pushed lightly
    if (!thief.forks.looksEmpty()) return;
  }
  // Else the thief finds the job's bit when it begins.
  job.sleep(seen);
}

void Engine::wakeJoins(std::uint32_t worker) {
  WorkerSlot& slot = slots_[worker];
  // E8: pairs with the exchange in sleepInJoin: whose was taken back, its job has the bit.
  slot.joinsAsleep.exchange(0, acquire(Edge::kLotSleep));
  // Not only one: whoever is about to sleep may have found an earlier fork instead.
  for (const Stint* stint = slot.stint; stint != nullptr; stint = stint->outer) {
    if (stint->job->isSleptOn()) stint->job->wakeMaker();
  }
}

void Engine::wakeThief(std::uint32_t worker) {
  wake(worker + 1 < config_.workers ? worker + 1 : 0, slots_[worker].right);
}

}  // namespace heddle
