#pragma once

// Its semaphore needs its queue first.
#include <concurrentqueue/concurrentqueue.h>
#include <concurrentqueue/lightweightsemaphore.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <semaphore>

#include "atomic/atomic.hpp"
#include "atomic/cache_line.hpp"
#include "park/lot.hpp"

namespace heddle::bench {

/// One sleeper and its waker, on the engine's protocol of parking; work is a flag.
class HeddleLot {
 public:
  static constexpr const char* kRuntime = "heddle";

  /// Makes work visible, and wakes the sleeper.
  void wake() {
    // E8: as when work is published.
    work_->store(1, seqCst(Edge::kLotSleep));
    lot_.wakeOne(&spot_, 1, 0, wakersRight_);
  }
  /// Sleeps until there is work, and takes it.
  void sleep() {
    lot_.beginSearch();
    // E8: as in the last look of a worker.
    while (work_->load(seqCst(Edge::kLotSleep)) == 0) {
      lot_.beginSleep(spot_);
      // E8: as above.
      if (work_->load(seqCst(Edge::kLotSleep)) != 0) lot_.wakeOne(&spot_, 1, 0, sleepersRight_);
      lot_.sleep(spot_);
    }
    work_->store(0, kRelaxed);  // the waker waits until this is done
    lot_.endSearch();
  }

 private:
  Lot lot_;
  ParkingSpot spot_;
  CacheAligned<Atomic<std::uint32_t>> work_;
  Lot::Right wakersRight_ = 0;
  Lot::Right sleepersRight_ = 0;
};

/// The standard library's condition variable.
class Condvar {
 public:
  static constexpr const char* kRuntime = "condition_variable";

  void wake() {
    {
      const std::lock_guard lock(mutex_);
      work_ = true;
    }
    condition_.notify_one();
  }
  void sleep() {
    std::unique_lock lock(mutex_);
    condition_.wait(lock, [this] { return work_; });
    work_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool work_ = false;
};

/// The standard library's semaphore.
class Semaphore {
 public:
  static constexpr const char* kRuntime = "binary_semaphore";

  void wake() { semaphore_.release(); }
  void sleep() { semaphore_.acquire(); }

 private:
  std::binary_semaphore semaphore_{0};
};

/// moodycamel's semaphore, told not to spin.
class Moodycamel {
 public:
  static constexpr const char* kRuntime = "moodycamel";

  void wake() { semaphore_.signal(); }
  void sleep() { semaphore_.wait(); }

 private:
  moodycamel::LightweightSemaphore semaphore_{0, 0};
};

}  // namespace heddle::bench
