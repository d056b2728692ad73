#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>

#include "platform/futex.hpp"

namespace heddle {

// The shared form of the calls, not FUTEX_PRIVATE: a region may be mapped by several processes.

void futexWait(const void* address, std::uint32_t expected) {
  syscall(SYS_futex, address, FUTEX_WAIT, expected, nullptr, nullptr, 0);
}

std::uint32_t futexWake(const void* address) {
  const long woken = syscall(SYS_futex, address, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
  return woken < 0 ? 0 : static_cast<std::uint32_t>(woken);
}

}  // namespace heddle
