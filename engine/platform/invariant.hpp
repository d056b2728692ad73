#pragma once

#include <cstdint>

namespace heddle {

/// Stops the process (natively) or the agent (in WebAssembly) with a message. For the engine's own
/// bugs only: what a caller can get wrong is answered with a status or an exception.
/// \param condition what was expected, as text
/// \param file source file
/// \param line source line
/// \param state one number of the state involved, chosen at the place of failure
[[noreturn]] void fatal(const char* condition, const char* file, int line, std::uint64_t state);

}  // namespace heddle

/// States what must hold if the engine is right; checked in every build. `state` is printed when it
/// does not hold. Not for hot paths: those use `HEDDLE_DEBUG_INVARIANT`.
#define HEDDLE_INVARIANT(condition, state)                                                \
  do {                                                                                    \
    if (!(condition)) [[unlikely]]                                                        \
      ::heddle::fatal(#condition, __FILE__, __LINE__, static_cast<std::uint64_t>(state)); \
  } while (false)

#if defined(HEDDLE_DEBUG)
/// As `HEDDLE_INVARIANT`, in debug builds only.
#define HEDDLE_DEBUG_INVARIANT(condition, state) HEDDLE_INVARIANT(condition, state)
#else
/// As `HEDDLE_INVARIANT`, in debug builds only.
#define HEDDLE_DEBUG_INVARIANT(condition, state) ((void)0)
#endif
