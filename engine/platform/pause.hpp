#pragma once

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace heddle {

#if defined(HEDDLE_MODEL)

/// Lets the other threads of the model run; see engine/model/platform_model.cpp.
void pause();
/// As `pause`.
void relax(unsigned steps);

#else

/// Tells the core that this is a spin loop. WebAssembly has no such instruction: there it is empty.
inline void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");  // longer than `yield`, which most cores execute as a no-op
#endif
}

/// Stays off shared memory for about `steps` nanoseconds, give or take a factor of two: what a
/// spinning reader leaves alone, its writer keeps in its own cache.
inline void relax(unsigned steps) noexcept {
#if defined(__wasm__)
  constexpr unsigned kIterationsPerStep = 2;
  for (unsigned i = 0; i < steps * kIterationsPerStep; ++i) asm volatile("");
#else
  constexpr unsigned kStepsPerPause = 16;
  for (unsigned i = 0; i <= steps / kStepsPerPause; ++i) pause();
#endif
}

#endif

}  // namespace heddle
