#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <cstddef>
#include <cstdint>

#include "queues/capacity.hpp"

namespace heddle::bench {

/// moodycamel's queue, unbounded, with a token at each end as its author advises.
class MoodycamelQueue {
 public:
  static constexpr const char* kRuntime = "moodycamel";
  using Queue = moodycamel::ConcurrentQueue<std::uint32_t>;

  class Producer {
   public:
    explicit Producer(Queue& queue) : queue_(queue), token_(queue) {}
    bool push(std::uint32_t item) { return queue_.enqueue(token_, item); }

   private:
    Queue& queue_;
    moodycamel::ProducerToken token_;
  };

  class Consumer {
   public:
    explicit Consumer(Queue& queue) : queue_(queue), token_(queue) {}
    bool pop(std::uint32_t& item) { return queue_.try_dequeue(token_, item); }
    std::size_t popBatch(std::uint32_t* items, std::size_t most) {
      return queue_.try_dequeue_bulk(token_, items, most);
    }

   private:
    Queue& queue_;
    moodycamel::ConsumerToken token_;
  };

  Producer producer() { return Producer(queue_); }
  Consumer consumer() { return Consumer(queue_); }

 private:
  Queue queue_{kCapacity};
};

}  // namespace heddle::bench
