#include "fiber/context.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace heddle {

namespace {

// The frame that heddle_switch_context leaves on the stack of what it suspends, in words from the
// stack pointer up; here for a flow that was suspended, so to say, just before it began.
#if defined(__x86_64__)
enum Word : std::uint8_t { kR15, kR14, kArgument, kEntry, kRbx, kRbp, kReturn, kWords };
#elif defined(__aarch64__)
enum Word : std::uint8_t {
  kEntry,
  kArgument,
  kFramePointer = 10,
  kReturn,
  kWords = 20,
};
#else
#error "fibers run on x86-64 and AArch64"
#endif

}  // namespace

Context prepareContext(void* top, ContextEntry entry, void* argument) {
  std::array<std::uintptr_t, kWords> frame{};  // a frame pointer of 0 ends chains of them
  frame[kEntry] = reinterpret_cast<std::uintptr_t>(entry);
  frame[kArgument] = reinterpret_cast<std::uintptr_t>(argument);
  frame[kReturn] = reinterpret_cast<std::uintptr_t>(&heddle_start_context);
  // Popping all of it leaves the stack pointer at the top, aligned for a call.
  std::byte* const stackPointer = static_cast<std::byte*>(top) - sizeof frame;
  std::memcpy(stackPointer, frame.data(), sizeof frame);
  return {stackPointer};
}

}  // namespace heddle
