#pragma once

#include <oneapi/tbb/concurrent_queue.h>

#include <cstdint>

#include "queues/capacity.hpp"

namespace heddle::bench {

/// oneTBB's unbounded queue.
class OneTbbQueue {
 public:
  static constexpr const char* kRuntime = "onetbb";

  bool push(std::uint32_t item) {
    queue_.push(item);
    return true;
  }
  bool pop(std::uint32_t& item) { return queue_.try_pop(item); }
  OneTbbQueue& producer() { return *this; }
  OneTbbQueue& consumer() { return *this; }

 private:
  tbb::concurrent_queue<std::uint32_t> queue_;
};

/// oneTBB's bounded queue.
class OneTbbBoundedQueue {
 public:
  static constexpr const char* kRuntime = "onetbb-bounded";

  OneTbbBoundedQueue() { queue_.set_capacity(kCapacity); }
  bool push(std::uint32_t item) { return queue_.try_push(item); }
  bool pop(std::uint32_t& item) { return queue_.try_pop(item); }
  OneTbbBoundedQueue& producer() { return *this; }
  OneTbbBoundedQueue& consumer() { return *this; }

 private:
  tbb::concurrent_bounded_queue<std::uint32_t> queue_;
};

}  // namespace heddle::bench
