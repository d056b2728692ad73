#include <ctime>

#include "platform/clock.hpp"

namespace heddle {

std::uint64_t nowNanos() {
  constexpr std::uint64_t kNanosPerSecond = 1'000'000'000;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * kNanosPerSecond +
         static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace heddle
