#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "completion/handover.hpp"
#include "queue/completion.hpp"
#include "queues/moodycamel_queue.hpp"

namespace heddle::bench {

/// The engine's lanes, one to a worker.
class HeddleLanes {
 public:
  static constexpr const char* kRuntime = "heddle";

  HeddleLanes() {
    for (std::size_t i = 0; i < lanes_.size(); ++i) lanes_[i].init(cells_[i].data(), kCapacity);
  }
  bool push(std::uint32_t producer, std::uint32_t index, Records& /*records*/) {
    lanes_[producer].push(index);
    return true;
  }
  template <typename Sink>
  void drain(std::uint32_t producers, Records& /*records*/, Sink&& sink) {
    std::array<std::uint32_t, 64> batch{};
    for (std::uint32_t lane = 0; lane < producers; ++lane) {
      const std::uint32_t count = lanes_[lane].take(batch.data(), batch.size());
      for (std::uint32_t i = 0; i < count; ++i) sink(batch[i]);
    }
  }

 private:
  std::array<CompletionLane, kMaxProducers> lanes_;
  std::array<std::array<CompletionLane::Cell, kCapacity>, kMaxProducers> cells_;
};

/// moodycamel's queue, with a token for each worker, emptied in bulk.
class MoodycamelBulk {
 public:
  static constexpr const char* kRuntime = MoodycamelQueue::kRuntime;

  bool push(std::uint32_t producer, std::uint32_t index, Records& /*records*/) {
    return producers_[producer].push(index);
  }
  template <typename Sink>
  void drain(std::uint32_t /*producers*/, Records& /*records*/, Sink&& sink) {
    std::array<std::uint32_t, 64> batch{};
    const std::size_t count = consumer_.popBatch(batch.data(), batch.size());
    for (std::size_t i = 0; i < count; ++i) sink(batch[i]);
  }

 private:
  MoodycamelQueue queue_;
  std::array<MoodycamelQueue::Producer, kMaxProducers> producers_{queue_.producer(),
                                                                  queue_.producer()};
  MoodycamelQueue::Consumer consumer_{queue_.consumer()};
};

/// Any queue of ../queues, emptied item by item.
template <typename Queue>
class OneByOne {
 public:
  static constexpr const char* kRuntime = Queue::kRuntime;

  bool push(std::uint32_t /*producer*/, std::uint32_t index, Records& /*records*/) {
    return queue_.push(index);
  }
  template <typename Sink>
  void drain(std::uint32_t /*producers*/, Records& /*records*/, Sink&& sink) {
    for (std::uint32_t index = 0; queue_.pop(index);) sink(index);
  }

 private:
  Queue queue_;
};

}  // namespace heddle::bench
