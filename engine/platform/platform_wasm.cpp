// The platform of WebAssembly: its instructions for waiting and waking, and two functions
// that the host supplies.

#include <cstddef>
#include <cstdint>

#include "platform/clock.hpp"
#include "platform/extent.hpp"
#include "platform/futex.hpp"
#include "platform/heavy_fence.hpp"
#include "platform/invariant.hpp"

extern "C" {

/// `performance.now()`, made comparable between agents by adding `performance.timeOrigin`.
[[clang::import_module("host"), clang::import_name("now")]] double hostNow();

/// Throws in the calling agent, with the message.
[[clang::import_module("host"), clang::import_name("fatal")]] void hostFatal(const char* condition,
                                                                             const char* file,
                                                                             int line,
                                                                             double state);

}  // extern "C"

namespace {

/// The wait instruction alone in a function that keeps nothing alive across it: the baseline
/// compiler of V8 11 (Node 20) clobbers locals that live across `memory.atomic.wait32`. The build
/// check `ci/check-wasm.mjs` sees to it that the instruction occurs in no other function.
[[gnu::noinline]] std::int32_t waitAlone(std::int32_t* address, std::int32_t expected) {
  constexpr std::int64_t kForever = -1;
  return __builtin_wasm_memory_atomic_wait32(address, expected, kForever);
}

}  // namespace

namespace heddle {

std::uint64_t nowNanos() {
  constexpr double kNanosPerMilli = 1e6;
  return static_cast<std::uint64_t>(hostNow() * kNanosPerMilli);
}

void futexWait(const void* address, std::uint32_t expected) {
  waitAlone(static_cast<std::int32_t*>(const_cast<void*>(address)),
            static_cast<std::int32_t>(expected));
}

std::uint32_t futexWake(const void* address) {
  constexpr std::uint32_t kAll = ~std::uint32_t{0};
  return __builtin_wasm_memory_atomic_notify(static_cast<std::int32_t*>(const_cast<void*>(address)),
                                             kAll);
}

bool isMemoryUpTo(std::uint64_t end) {
  constexpr std::uint64_t kPage = 65536;
  return end <= __builtin_wasm_memory_size(0) * kPage;
}

bool hasHeavyFence() { return true; }

void heavyFence() {}

void fatal(const char* condition, const char* file, int line, std::uint64_t state) {
  hostFatal(condition, file, line, static_cast<double>(state));
  __builtin_trap();
}

}  // namespace heddle
