#pragma once

#include <cstdint>

namespace heddle::testing {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define HEDDLE_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define HEDDLE_TEST_SANITIZED 1
#endif
#endif

/// How much less a stress test does in this build than in an optimised one.
#if defined(HEDDLE_TEST_SANITIZED)
inline constexpr std::uint32_t kSlowness = 2;
#else
/// How much less a stress test does in this build than in an optimised one.
inline constexpr std::uint32_t kSlowness = 1;
#endif

/// How often a stress test repeats something here.
/// \param full how often in an optimised build
constexpr std::uint32_t iterations(std::uint32_t full) {
  return full / kSlowness > 0 ? full / kSlowness : 1;
}

}  // namespace heddle::testing
