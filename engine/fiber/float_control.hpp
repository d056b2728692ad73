#pragma once

#include <cstdint>

namespace heddle {

/// How the core rounds, which exceptions of floating point trap, whether it flushes denormals: the
/// words that the ABIs call control bits, and that belong to the thread here (see README.md).
/// Threads allowed: any; it is about the one that calls.
struct FloatControl {
#if defined(__x86_64__)
  std::uint32_t sse;  ///< mxcsr, whose bits 0 to 5 are flags and no control
  std::uint16_t x87;  ///< the control word of the x87, for `long double`
#elif defined(__aarch64__)
  std::uint64_t fpcr;
#endif

  /// What the thread has now.
  static FloatControl read() {
    FloatControl now;
#if defined(__x86_64__)
    asm volatile("stmxcsr %0" : "=m"(now.sse));
    asm volatile("fnstcw %0" : "=m"(now.x87));
#elif defined(__aarch64__)
    asm volatile("mrs %0, fpcr" : "=r"(now.fpcr));
#endif
    return now;
  }

  /// Makes it what the thread has. On x86-64 the flags of exceptions become those of back then.
  void write() const {
#if defined(__x86_64__)
    asm volatile("ldmxcsr %0" : : "m"(sse) : "memory");
    asm volatile("fldcw %0" : : "m"(x87) : "memory");
#elif defined(__aarch64__)
    asm volatile("msr fpcr, %0" : : "r"(fpcr) : "memory");
#endif
  }
};

}  // namespace heddle
