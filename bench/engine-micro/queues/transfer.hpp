#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

#include "support/contest.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pin.hpp"

namespace heddle::bench {

/// Pushes, waiting for room.
/// \return false if there was none for too long
template <typename Producer>
bool pushPatiently(Producer& end, std::uint32_t item) {
  for (Patience patience; !end.push(item);) {
    if (!patience.wait()) return false;
  }
  return true;
}

/// Pops, waiting for an item.
/// \return false if none came for too long
template <typename Consumer>
bool popPatiently(Consumer& end, std::uint32_t& item) {
  for (Patience patience; !end.pop(item);) {
    if (!patience.wait()) return false;
  }
  return true;
}

/// The case in which one thread pushes and another one pops, as fast as they can; first in, first
/// out.
template <typename Queue>
struct Transfer : ManyThreads<Queue> {
  static void run(benchmark::State& state) {
    const Pin pin(state);
    if (state.thread_index() == 0) {
      produce(state);
    } else {
      consume(state);
    }
  }

 private:
  static void produce(benchmark::State& state) {
    auto&& end = Transfer::subject().producer();
    std::uint32_t item = 0;
    for (auto _ : state) {
      if (!pushPatiently(end, ++item)) return fail(state, "nobody makes room");
    }
  }

  static void consume(benchmark::State& state) {
    auto&& end = Transfer::subject().consumer();
    std::uint32_t expected = 0;
    std::uint64_t outOfOrder = 0;
    for (auto _ : state) {
      std::uint32_t item = 0;
      if (!popPatiently(end, item)) return fail(state, "an item is missing");
      if (item != ++expected) ++outOfOrder;
    }
    if (outOfOrder != 0) return fail(state, "items came in another order, or twice");
    reportPerOperation(state, static_cast<std::uint64_t>(state.iterations()));
  }
};

}  // namespace heddle::bench
