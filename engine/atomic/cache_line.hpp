#pragma once

#include <cstddef>

namespace heddle {

/// Bytes that two cores pass between them as one piece. 64 on x86-64, on most AArch64 and in the
/// shared layout of WebAssembly; a constant, and not `hardware_destructive_interference_size`,
/// because the layout of a region must not depend on who compiled it.
inline constexpr std::size_t kCacheLine = 64;

/// A value alone on its cache line(s): what one thread writes often does not slow down what
/// another thread reads next to it (no false sharing by type, not by hand-counted padding).
/// \tparam T any type; `CacheAligned<T>` behaves as a `T` through `operator->` and `operator*`.
template <typename T>
struct alignas(kCacheLine) CacheAligned {
  /// The value itself.
  T value{};

  /// Access to the value's members.
  T* operator->() noexcept { return &value; }
  /// Access to the value's members.
  const T* operator->() const noexcept { return &value; }
  /// The value.
  T& operator*() noexcept { return value; }
  /// The value.
  const T& operator*() const noexcept { return value; }
};

}  // namespace heddle
