#pragma once

#include <cstdint>

namespace heddle {

/// Makes memory usable up to `end`. In WebAssembly this grows the linear memory, from any thread;
/// natively a region is mapped whole at its creation, so it is always true.
/// \param end address of the first byte that need not be usable
/// \return whether everything below `end` may be touched
bool growMemory(std::uint64_t end);

}  // namespace heddle
