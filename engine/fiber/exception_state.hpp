#pragma once

#include <cxxabi.h>

#include <cstdint>
#include <utility>

namespace heddle {

/// What the C++ run time knows of a thread's exceptions: which are being handled, and how many are
/// on their way. It is the flow's, not the thread's: a fiber that is suspended in a `catch` block
/// takes it along, or `throw;` would rethrow another's. The layout is that of `__cxa_eh_globals`
/// (Itanium C++ ABI, exception handling, 2.2.2), which libstdc++ and libc++abi share.
struct ExceptionState {
  void* caught = nullptr;  ///< the stack of exceptions that are being handled
  /// Exceptions thrown and not caught yet; an `unsigned int` and the padding behind it, so that
  /// both members can be copied in one piece.
  std::uint64_t uncaught = 0;

  /// Exchanges the contents of two. As a rule both are empty and nothing is written.
  static void exchange(ExceptionState& left, ExceptionState& right) {
    if (left.isEmpty() && right.isEmpty()) [[likely]] {
      return;
    }
    std::swap(left, right);
  }

  /// Whether no exception is on its way or being handled.
  bool isEmpty() const { return (reinterpret_cast<std::uintptr_t>(caught) | uncaught) == 0; }

  /// That of the calling thread, for as long as the thread lives.
  static ExceptionState& ofThread() {
    return *reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
  }
};

}  // namespace heddle
