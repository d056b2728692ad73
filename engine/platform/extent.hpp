#pragma once

#include <cstdint>

namespace heddle {

/// Whether memory reaches up to `end`: asked once, before a region is laid out there. In
/// WebAssembly that is the length of the linear memory, which never grows afterwards (see the
/// README); natively a region is mapped whole at its creation, so it is always true.
/// \param end address of the first byte that need not be usable
bool isMemoryUpTo(std::uint64_t end);

}  // namespace heddle
