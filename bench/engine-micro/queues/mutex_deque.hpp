#pragma once

#include <cstdint>
#include <deque>
#include <mutex>

#include "queues/capacity.hpp"

namespace heddle::bench {

/// What one writes without a library: a std::deque under a std::mutex.
class MutexDeque {
 public:
  static constexpr const char* kRuntime = "mutex+deque";

  bool push(std::uint32_t item) {
    const std::lock_guard lock(mutex_);
    if (items_.size() == kCapacity) return false;
    items_.push_back(item);
    return true;
  }
  bool pop(std::uint32_t& item) {
    const std::lock_guard lock(mutex_);
    if (items_.empty()) return false;
    item = items_.front();
    items_.pop_front();
    return true;
  }
  MutexDeque& producer() { return *this; }
  MutexDeque& consumer() { return *this; }

 private:
  std::mutex mutex_;
  std::deque<std::uint32_t> items_;
};

}  // namespace heddle::bench
