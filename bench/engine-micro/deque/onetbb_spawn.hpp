#pragma once

#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <cstdint>

namespace heddle::bench {

/// oneTBB's own deque has no public name. The nearest to it: a task put on the deque of this
/// thread, and taken off and run while the thread waits for its group. That includes the allocation
/// of the task. Nobody else is in the arena. The first pop runs all, and returns the sum of their
/// items; those that follow return 0.
class OneTbbSpawn {
 public:
  static constexpr const char* kRuntime = "onetbb-task_group";

  bool push(std::uint32_t item) {
    group_.run([this, item] { sum_ += item; });
    return true;
  }
  bool pop(std::uint32_t& item) {
    group_.wait();
    item = sum_;
    sum_ = 0;
    return true;
  }

  /// Runs `body` in an arena of one thread.
  template <typename Body>
  static void inside(Body&& body) {
    tbb::task_arena(1).execute(body);
  }

 private:
  tbb::task_group group_;
  std::uint32_t sum_ = 0;
};

}  // namespace heddle::bench
