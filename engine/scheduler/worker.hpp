#pragma once

#include <cstdint>

#include "platform/heavy_fence.hpp"
#include "scheduler/engine.hpp"
#include "scheduler/job.hpp"

namespace heddle {

/// What makes a thread one of an engine's workers that fork: while it lives, `fork` and all that is
/// built on it put their jobs on this worker's deque. The engine was laid out with
/// `EngineConfig::forks`.
///
///     Worker self(engine, 0);
///     for (;;) …engine.next(0)…            // runs what it steals by itself
///
/// Threads allowed: the one that made it.
class Worker {
 public:
  /// Makes the calling thread worker `index`.
  Worker(Engine& engine, std::uint32_t index);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  /// The worker that the calling thread is, or null. What it returns is not to be kept across
  /// anything that may wait.
  static Worker* current() noexcept { return currentWorker; }

  /// Offers a job to thieves, and wakes one if all sleep. Wait-free but for that; some 2 ns.
  /// \return false if there is no room for it: then the caller runs it
  bool fork(Job& job) {
    WorkerSlot& slot = *slot_;
    if (!(hasHeavyFence_ ? slot.forks.pushLightly(&job) : slot.forks.push(&job))) return false;
    slot.counters.forked.add();
    if (workers_ > 1) wakeSomebody();
    return true;
  }

  /// Ends a fork: takes its job back, or waits until it is done; helps with its descendants
  /// meanwhile, and with nothing else, so that a caller who holds a lock meets nobody who wants it
  /// but its own children. Sleeps when there is nothing to help with.
  /// \return true if nobody has run it: then the caller does
  bool join(Job& job) {
    if (job.state().isDone()) return false;
    Job* newest = nullptr;
    while (slot_->forks.pop(newest)) {
      if (newest == &job) return true;
      // Forked later by the same frame, and not joined yet.
      newest->runHere();
    }
    return await(job);
  }

  /// Whether thieves would find nothing here: the moment to split what is left to do (lazy binary
  /// splitting, Tzannes et al., PPoPP 2010). Never, where there are no thieves.
  bool isHungry() const noexcept { return workers_ > 1 && slot_->forks.isBare(); }

  /// How many workers there are.
  std::uint32_t workers() const noexcept { return workers_; }
  /// Which of them this is.
  std::uint32_t index() const noexcept { return index_; }
  /// What it works for.
  Engine& engine() const noexcept { return *engine_; }

 private:
  /// For what was just forked.
  void wakeSomebody() {
    if (engine_->isSlept()) {
      engine_->wakeThief(index_);
    } else if (Engine::isJoinAsleep(*slot_)) {
      engine_->wakeJoins(index_);
    }
  }
  bool await(Job& job);
  Job* stealFromThief(Job& job, Job::State state);
  std::uint64_t beginIdle();
  void endIdle();

#if defined(__wasm__)
  // A global of the instance; there are no thread-locals without a library.
  static inline Worker* currentWorker __attribute__((address_space(1)));
#else
  static inline constinit thread_local Worker* currentWorker = nullptr;
#endif

  Engine* engine_;
  WorkerSlot* slot_;
  Worker* outer_;  ///< what the thread was before
  std::uint32_t index_;
  std::uint32_t workers_;
  bool hasHeavyFence_;
};

}  // namespace heddle
