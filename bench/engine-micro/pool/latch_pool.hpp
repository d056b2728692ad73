#pragma once

#include <cstdint>
#include <latch>
#include <numeric>
#include <vector>

#include "platform/pause.hpp"

namespace heddle::bench {

/// What a pool without an owner's side gets, so that it can be asked the same as HeddlePool:
/// results in a vector, and a latch that tells when all of them are there.
/// \tparam Executor `submit(value, done)` has some worker raise the value and count the latch down
template <typename Executor>
class LatchPool {
 public:
  static constexpr const char* kRuntime = Executor::kRuntime;

  explicit LatchPool(std::uint32_t workers) : executor_(workers) {}

  /// See HeddlePool.
  std::uint64_t callMany(std::uint32_t count) {
    values_.resize(count);
    std::iota(values_.begin(), values_.end(), std::uint64_t{1});
    std::latch done(count);
    for (std::uint64_t& value : values_) executor_.submit(value, done);
    done.wait();
    return std::accumulate(values_.begin(), values_.end(), std::uint64_t{0});
  }

  /// See HeddlePool.
  std::uint64_t call(std::uint64_t argument) {
    std::uint64_t value = argument;
    std::latch done(1);
    executor_.submit(value, done);
    while (!done.try_wait()) pause();
    return value;
  }

  /// See HeddlePool.
  bool isAsleep() { return executor_.isAsleep(); }

 private:
  Executor executor_;
  std::vector<std::uint64_t> values_;
};

}  // namespace heddle::bench
