// The engine's part in forks: who steals them, and who is woken for them. Worker has the rest.

#include "scheduler/engine.hpp"
#include "scheduler/job.hpp"

namespace heddle {

bool Engine::runStolen(std::uint32_t worker) {
  Job* const job = stealJob(worker);
  if (job == nullptr) return false;
  WorkerSlot& slot = slots_[worker];
  beginRun(slot);
  slot.counters.stolen.add();
  slot.counters.run.add();
  job->runStolen(worker);
  return true;
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

void Engine::wakeThief(std::uint32_t worker) {
  wake(worker + 1 < config_.workers ? worker + 1 : 0, slots_[worker].right);
}

}  // namespace heddle
