#pragma once

#include <cstdint>

#include <boost/lockfree/queue.hpp>

#include "queues/capacity.hpp"

namespace heddle::bench {

/// Boost's lock-free queue (Michael and Scott's), bounded.
class BoostQueue {
 public:
  static constexpr const char* kRuntime = "boost-lockfree";

  bool push(std::uint32_t item) { return queue_.bounded_push(item); }
  bool pop(std::uint32_t& item) { return queue_.pop(item); }
  BoostQueue& producer() { return *this; }
  BoostQueue& consumer() { return *this; }

 private:
  boost::lockfree::queue<std::uint32_t, boost::lockfree::capacity<kCapacity>> queue_;
};

}  // namespace heddle::bench
