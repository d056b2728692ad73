#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>

namespace heddle::detail {

/// Room on the heap for `size` values of a type. What is made there, is destroyed with it. Threads
/// allowed: one for making and unmaking; the values are the user's.
/// \tparam T what it is for
template <typename T>
class Scratch {
 public:
  /// Room, in which there is no value. For a type without a destructor that is all it takes.
  /// \throws std::bad_alloc
  explicit Scratch(std::size_t size)
      : values_(static_cast<T*>(::operator new(size * sizeof(T), std::align_val_t{alignof(T)}))) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    if constexpr (!std::is_trivially_destructible_v<T>) std::destroy_n(values_, made_);
    ::operator delete(values_, std::align_val_t{alignof(T)});
  }

  /// The first one.
  T* data() const noexcept { return values_; }
  /// Says that the first `count` have been made, and are to be destroyed.
  void setMade(std::size_t count) noexcept { made_ = count; }

 private:
  T* values_;
  std::size_t made_ = 0;
};

}  // namespace heddle::detail
