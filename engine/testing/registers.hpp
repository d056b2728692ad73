#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "fiber/context.hpp"

namespace heddle::testing {

/// How many registers a call preserves here: rbp, rbx, r12 to r15; or x19 to x28, d8 to d15, x29.
#if defined(__x86_64__)
inline constexpr std::size_t kRegisters = 6;
#else
/// How many registers a call preserves here: rbp, rbx, r12 to r15; or x19 to x28, d8 to d15, x29.
inline constexpr std::size_t kRegisters = 19;
#endif

/// A value for each of them.
using Registers = std::array<std::uint64_t, kRegisters>;

/// See registers.S; call `switchWith`.
extern "C" void heddle_switch_with_registers(void** from, void* to, const std::uint64_t* values,
                                             std::uint64_t* found);

/// Values of which no two are the same, nor the same as those of another seed.
inline Registers registersOf(std::uint64_t seed) {
  Registers values{};
  for (std::uint64_t& value : values) value = seed = seed * 0x9e3779b97f4a7c15U + 1;
  return values;
}

/// Switches with these values in the registers.
/// \return what they hold when the switch comes back
inline Registers switchWith(const Registers& values, Context& from, Context to) {
  Registers found{};
  heddle_switch_with_registers(&from.stackPointer, to.stackPointer, values.data(), found.data());
  return found;
}

}  // namespace heddle::testing
