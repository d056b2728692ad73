#include "scheduler/worker.hpp"

#include "platform/clock.hpp"
#include "platform/invariant.hpp"
#include "platform/pause.hpp"

namespace heddle {

namespace {

/// For how long a join looks for something to help with before it sleeps, and how often it looks.
#if defined(HEDDLE_MODEL)
constexpr std::uint64_t kSpinNanos = 0;
constexpr std::uint32_t kRoundsPerLook = 1;
#else
constexpr std::uint64_t kSpinNanos = 20'000;
constexpr std::uint32_t kRoundsPerLook = 8;
#endif
constexpr std::uint32_t kMinPause = 50;
constexpr std::uint32_t kMaxPause = 800;

}  // namespace

Worker::Worker(Engine& engine, std::uint32_t index)
    : engine_(&engine),
      slot_(&engine.slot(index)),
      outer_(currentWorker),
      index_(index),
      workers_(engine.workers()),
      hasHeavyFence_(hasHeavyFence()) {
  HEDDLE_INVARIANT(engine.config().forks, index);
  currentWorker = this;
}

Worker::~Worker() { currentWorker = outer_; }

bool Worker::await(Job& job) {
  std::uint64_t deadline = beginIdle() + kSpinNanos;
  std::uint32_t between = kMinPause;
  for (std::uint32_t round = 1;; ++round) {
    const Job::State state = job.state();
    if (state.isDone() || state.isGivenBack()) {
      endIdle();
      return state.isGivenBack();
    }
    if (Job* const found = stealFromThief(job, state)) {
      endIdle();
      engine_->runStolen(index_, *found);
      deadline = beginIdle() + kSpinNanos;
      between = kMinPause;
    } else if (round % kRoundsPerLook == 0 && nowNanos() >= deadline) {
      engine_->note(index_, TraceKind::kJoinSleep, state.thief());
      engine_->sleepInJoin(job, state);
      engine_->note(index_, TraceKind::kJoinWake);
      deadline = nowNanos() + kSpinNanos;
      between = kMinPause;
    } else {
      relax(between);
      if (between < kMaxPause) between *= 2;
    }
  }
}

Job* Worker::stealFromThief(Job& job, Job::State state) {
  if (!state.isRunning()) return nullptr;
  Job* found = nullptr;
  if (engine_->slot(state.thief()).forks.steal(found) != Steal::kTaken) return nullptr;
  // Its thief finishes `job` before it turns to something else. What it forked then was taken here
  // after that, and so this look sees the end of `job` (E1).
  if (!job.state().isDone()) return found;
  found->giveBack();
  return nullptr;
}

std::uint64_t Worker::beginIdle() {
  const std::uint64_t now = nowNanos();
  slot_->joinSince.store(now);
  return now;
}

void Worker::endIdle() {
  const std::uint64_t since = slot_->joinSince.load();
  const std::uint64_t now = nowNanos();
  if (now > since) slot_->counters.joinNanos.add(now - since);  // a host's clock may step back
  slot_->joinSince.store(0);
}

}  // namespace heddle
