#pragma once

#include <array>
#include <cstdint>

#include "queue/deque.hpp"
#include "queues/capacity.hpp"

namespace heddle::bench {

/// A worker's deque, with cells of its own. Its producer is the owner; its consumer, a thief.
class HeddleDeque {
 public:
  static constexpr const char* kRuntime = "heddle";

  class Thief {
   public:
    explicit Thief(Deque<std::uint32_t>& deque) : deque_(deque) {}
    bool pop(std::uint32_t& item) { return deque_.steal(item) == Steal::kTaken; }

   private:
    Deque<std::uint32_t>& deque_;
  };

  HeddleDeque() { deque_.init(cells_.data(), kCapacity); }
  bool push(std::uint32_t item) { return deque_.push(item); }
  bool pop(std::uint32_t& item) { return deque_.pop(item); }
  HeddleDeque& producer() { return *this; }
  Thief consumer() { return Thief(deque_); }

 private:
  Deque<std::uint32_t> deque_;
  std::array<Racy<std::uint32_t>, kCapacity> cells_;
};

}  // namespace heddle::bench
