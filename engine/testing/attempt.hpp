#pragma once

namespace heddle::testing {

/// What comes of calling something that may throw: tests of what holds with and without exceptions.
enum class Attempt { kReturned, kThrew };

/// Calls `body`.
/// \return whether it threw an `Error`; never, where there are no exceptions
template <typename Error, typename Body>
Attempt attempt(Body&& body) {
#if defined(__cpp_exceptions)
  try {
    body();
  } catch (const Error&) {
    return Attempt::kThrew;
  }
#else
  body();
#endif
  return Attempt::kReturned;
}

}  // namespace heddle::testing
