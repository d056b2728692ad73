// The platform of the model checker: time stands still, waiting is Relacy's, a broken invariant
// ends the execution as a failure, and every call may be a worker's last.

#include "model/scenario.hpp"
#include "platform/clock.hpp"
#include "platform/extent.hpp"
#include "platform/futex.hpp"
#include "platform/heavy_fence.hpp"
#include "platform/invariant.hpp"
#include "platform/pause.hpp"

namespace heddle {

namespace {

Atomic<std::uint32_t>& wordAt(const void* address) {
  // `Atomic::address` of the model is the atomic itself.
  return *static_cast<Atomic<std::uint32_t>*>(const_cast<void*>(address));
}

}  // namespace

// As the kernel does it, and no more: neither call orders anything for the caller, so that a
// structure which relies on the kernel for that is found out.

void futexWait(const void* address, std::uint32_t expected) {
  model::mayDie();
  wordAt(address).modelWait(expected);
}

std::uint32_t futexWake(const void* address) {
  model::mayDie();
  return wordAt(address).modelWake();
}

void pause() {
  model::mayDie();
  model::yield();
}

void relax(unsigned /*steps*/) { pause(); }

std::uint64_t nowNanos() {
  model::mayDie();
  return 0;
}

bool isMemoryUpTo(std::uint64_t /*end*/) { return true; }

// What is ordered as `asymmetric` is seq_cst in the model.
bool hasHeavyFence() { return true; }

void heavyFence() { model::mayDie(); }

void fatal(const char* condition, const char* file, int line, std::uint64_t /*state*/) {
  rl::ctx().fail_test(condition, rl::test_result_user_assert_failed,
                      rl::debug_info("", file, static_cast<unsigned>(line)));
  std::abort();  // never reached: a failed execution is left by a jump
}

}  // namespace heddle
