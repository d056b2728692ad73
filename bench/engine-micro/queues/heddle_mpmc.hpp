#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "queue/mpmc.hpp"
#include "queues/capacity.hpp"

namespace heddle::bench {

/// The engine's global queue, with cells of its own.
class HeddleMpmc {
 public:
  static constexpr const char* kRuntime = "heddle";

  HeddleMpmc() { queue_.init(cells_.data(), kCapacity); }
  bool push(std::uint32_t item) {
    std::uint32_t failedCas = 0;
    return queue_.push(item, failedCas);
  }
  bool pop(std::uint32_t& item) { return popBatch(&item, 1) == 1; }
  std::size_t popBatch(std::uint32_t* items, std::size_t most) {
    std::uint32_t claimed = 0;
    std::uint32_t failedCas = 0;
    return queue_.popBatch(items, static_cast<std::uint32_t>(most), 1, claimed, failedCas);
  }
  HeddleMpmc& producer() { return *this; }
  HeddleMpmc& consumer() { return *this; }

 private:
  using Queue = Mpmc<std::uint32_t>;

  Queue queue_;
  std::array<Queue::Cell, kCapacity> cells_;
};

}  // namespace heddle::bench
