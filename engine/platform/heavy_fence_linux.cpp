#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "platform/heavy_fence.hpp"

namespace heddle {

namespace {

bool membarrier(int command) { return syscall(SYS_membarrier, command, 0, 0) == 0; }

}  // namespace

bool hasHeavyFence() {
  // Kernels before 4.14 do not have it, and some sandboxes refuse it.
  static const bool kRegistered = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
  return kRegistered;
}

void heavyFence() { membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED); }

}  // namespace heddle
