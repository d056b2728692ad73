#pragma once

// What AddressSanitizer and ThreadSanitizer have to be told of a switch of stacks. In other builds
// everything here is empty.

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define HEDDLE_FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HEDDLE_FIBER_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define HEDDLE_FIBER_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HEDDLE_FIBER_TSAN 1
#endif
#endif
#if defined(HEDDLE_FIBER_ASAN) || defined(HEDDLE_FIBER_TSAN)
#define HEDDLE_FIBER_SANITIZED 1
#endif

#if defined(HEDDLE_FIBER_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(HEDDLE_FIBER_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace heddle {

/// A flow of control as the sanitizers see it: a fiber, or whoever resumes one. Around each switch
/// the flow that leaves says so, and the one that arrives.
/// Threads allowed: that of the switch.
class SanitizedFlow {
 public:
  /// A fiber on a stack that nobody uses. Ends with `destroy`.
  void create([[maybe_unused]] std::byte* bottom, [[maybe_unused]] std::size_t bytes) {
#if defined(HEDDLE_FIBER_ASAN)
    bottom_ = bottom;
    bytes_ = bytes;
#endif
#if defined(HEDDLE_FIBER_TSAN)
    fiber_ = __tsan_create_fiber(0);
#endif
  }

  /// Whoever is about to resume `fiber`, which learns of it; until it is back. ThreadSanitizer has
  /// a name for it; AddressSanitizer tells its stack at the other end.
  void createForResumer([[maybe_unused]] SanitizedFlow& fiber) {
#if defined(HEDDLE_FIBER_TSAN)
    fiber_ = __tsan_get_current_fiber();
#endif
#if defined(HEDDLE_FIBER_SANITIZED)
    fiber.resumer_ = this;
#endif
  }

  /// The end of a fiber that nobody will switch to any more. The frames that it never left are no
  /// longer out of bounds for the next user of the stack.
  void destroy() {
#if defined(HEDDLE_FIBER_ASAN)
    __asan_unpoison_memory_region(bottom_, bytes_);
#endif
#if defined(HEDDLE_FIBER_TSAN)
    __tsan_destroy_fiber(fiber_);
#endif
  }

  /// Right before the switch from whoever resumes to `next`, or from a fiber to another one, which
  /// then has the same resumer. ThreadSanitizer takes it as an edge, which it is: both run on this
  /// thread.
  void leaveTo([[maybe_unused]] SanitizedFlow& next) {
#if defined(HEDDLE_FIBER_SANITIZED)
    if (resumer_ != nullptr) next.resumer_ = resumer_;
#endif
#if defined(HEDDLE_FIBER_ASAN)
    __sanitizer_start_switch_fiber(&fakeStack_, next.bottom_, next.bytes_);
#endif
#if defined(HEDDLE_FIBER_TSAN)
    __tsan_switch_to_fiber(next.fiber_, 0);
#endif
  }

  /// Right before the switch from a fiber to its resumer.
  /// \param isLast that the fiber never goes on
  void leaveToResumer([[maybe_unused]] bool isLast) {
#if defined(HEDDLE_FIBER_ASAN)
    __sanitizer_start_switch_fiber(isLast ? nullptr : &fakeStack_, resumer_->bottom_,
                                   resumer_->bytes_);
#endif
#if defined(HEDDLE_FIBER_TSAN)
    __tsan_switch_to_fiber(resumer_->fiber_, 0);
#endif
  }

  /// Right after the switch to this flow. The first arrival after `createForResumer` comes from the
  /// resumer; later ones may come from other fibers.
  void arrive() {
#if defined(HEDDLE_FIBER_ASAN)
    const void* bottom = nullptr;
    std::size_t bytes = 0;
    __sanitizer_finish_switch_fiber(fakeStack_, &bottom, &bytes);
    if (resumer_ == nullptr || resumer_->bottom_ != nullptr) return;
    resumer_->bottom_ = bottom;
    resumer_->bytes_ = bytes;
#endif
  }

 private:
#if defined(HEDDLE_FIBER_SANITIZED)
  SanitizedFlow* resumer_ = nullptr;  ///< of a fiber that runs
#endif
#if defined(HEDDLE_FIBER_ASAN)
  void* fakeStack_ = nullptr;     ///< of a suspended flow: its locals that live elsewhere
  const void* bottom_ = nullptr;  ///< lowest address of its stack
  std::size_t bytes_ = 0;         ///< of its stack
#endif
#if defined(HEDDLE_FIBER_TSAN)
  void* fiber_ = nullptr;  ///< the sanitizer's name for it
#endif
};

}  // namespace heddle
