#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace heddle::bench {

/// A queue whose consumer takes up to eight items at a time, as the engine's workers do.
/// \tparam Queue its `consumer()` has `popBatch`
template <typename Queue>
class Batched {
 public:
  static constexpr const char* kRuntime = Queue::kRuntime;

  class Consumer {
   public:
    explicit Consumer(Queue& queue) : end_(queue.consumer()) {}
    bool pop(std::uint32_t& item) {
      if (next_ == count_) {
        count_ = end_.popBatch(items_.data(), items_.size());
        next_ = 0;
        if (count_ == 0) return false;
      }
      item = items_[next_++];
      return true;
    }

   private:
    decltype(std::declval<Queue&>().consumer()) end_;
    std::array<std::uint32_t, 8> items_{};
    std::size_t next_ = 0;
    std::size_t count_ = 0;
  };

  decltype(auto) producer() { return queue_.producer(); }
  Consumer consumer() { return Consumer(queue_); }

 private:
  Queue queue_;
};

}  // namespace heddle::bench
