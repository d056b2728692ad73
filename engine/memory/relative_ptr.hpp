#pragma once

#include <cstddef>
#include <cstdint>

namespace heddle {

/// A link inside shared memory: the distance from itself to what it points at. It means the same in
/// every process that maps the memory, wherever that is. Not copyable, since a copy elsewhere would
/// point elsewhere. Threads allowed: as for a plain pointer (set once, before the memory is
/// shared).
/// \tparam T what it points at
template <typename T>
class RelativePtr {
 public:
  RelativePtr() = default;
  RelativePtr(const RelativePtr&) = delete;
  RelativePtr& operator=(const RelativePtr&) = delete;

  /// Points at `target`, which must lie in the same mapping; null is distance 0.
  void set(T* target) noexcept {
    distance_ = target == nullptr ? 0
                                  : reinterpret_cast<const std::byte*>(target) -
                                        reinterpret_cast<const std::byte*>(this);
  }
  /// The target as an ordinary pointer of this process, or null.
  T* get() const noexcept { return distance_ == 0 ? nullptr : target(); }
  /// Access to the target. Not of null.
  T* operator->() const noexcept { return target(); }
  /// The element at `index` of the array that it points at. Not of null.
  T& operator[](std::size_t index) const noexcept { return target()[index]; }

 private:
  T* target() const noexcept {
    return reinterpret_cast<T*>(reinterpret_cast<std::byte*>(const_cast<RelativePtr*>(this)) +
                                distance_);
  }

  std::int64_t distance_ = 0;
};

}  // namespace heddle
