#pragma once

#include <cstddef>

namespace heddle {

/// A suspended flow of control: where its stack pointer stands. Everything else that it needs to go
/// on lies on its stack, as `switch_<cpu>.S` tells. A plain value: whoever switches to it uses it
/// up.
///
///     Context other = prepareContext(top, entry, argument);
///     Context here;
///     void* answer = switchContext(here, other, question).value;   // runs `entry` until it
///     switches
///                                                                  // back
///
/// What a switch keeps is what a function call keeps: the registers that the ABI says are the
/// callee's (System V for x86-64, AAPCS64). Not kept, and the thread's: the control and status of
/// floating point (see `FloatControl`), the signal mask, and every `thread_local`.
///
/// The trap: after a switch a flow may find itself on another thread. The compiler does not know
/// that and keeps what it takes for constant: the address of a `thread_local`, of `errno`, the
/// result of `pthread_self()` and so of `std::this_thread::get_id()`. The rule: nothing of the
/// thread that was read before a switch is used after it. What is needed of the thread is passed in
/// (`Carrier`), or read anew by a function that is not inlined and that the compiler cannot take
/// for constant:
///
///     [[gnu::noinline]] std::thread::id thisThread() {
///       asm volatile("");   // without it clang calls it once for both sides of a switch
///       return std::this_thread::get_id();
///     }
struct Context {
  /// Null for none.
  void* stackPointer = nullptr;
};

/// What a context runs first. It must not return, and no exception may leave it.
/// \param argument of `prepareContext`
/// \param value of the first switch to it
using ContextEntry = void (*)(void* argument, void* value);

/// What a stack pointer is a multiple of wherever a function is called.
inline constexpr std::size_t kStackAlignment = 16;

/// A context that will call `entry` on a stack that nobody uses. O(1); takes 56 bytes of the stack,
/// 160 on AArch64, until it begins. Threads allowed: any.
/// \param top one past the last byte of the stack, a multiple of `kStackAlignment`
/// \param entry see `ContextEntry`
/// \param argument passed to it
Context prepareContext(void* top, ContextEntry entry, void* argument);

/// What a switch brings from the flow that switched here.
struct Handover {
  void* value;   ///< as it says
  void* sender;  ///< as it says; by convention who it is
};

extern "C" {

/// The switch itself; call `switchContext`.
Handover heddle_switch_context(void** from, void* to, void* value, void* sender);

/// Where a prepared context begins: the bottom frame of its stack, at which unwinding ends.
void heddle_start_context();
}

/// Suspends the calling flow into `from` and goes on with `to`. O(1), no system call.
/// Threads allowed: any; a context that another thread suspended must have been handed over by an
/// edge.
/// \param from where the caller is remembered; written before anything of `to` runs
/// \param to suspended, and not the caller
/// \param value what the switch that suspended `to` returns, or what its entry is given
/// \param sender the same, but that an entry is not given it
/// \return what the switch that goes on with the caller hands over
inline Handover switchContext(Context& from, Context to, void* value, void* sender = nullptr) {
  return heddle_switch_context(&from.stackPointer, to.stackPointer, value, sender);
}

}  // namespace heddle
