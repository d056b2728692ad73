#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#if defined(__cpp_exceptions)
#include <exception>
#endif

namespace heddle {

/// What comes of calling something, kept until somebody asks: its result, or what it threw. Threads
/// allowed: one at a time; somebody else orders the turns.
/// \tparam R what it returns; may be void or a reference
template <typename R>
class Outcome {
 public:
  Outcome() noexcept {}
  Outcome(const Outcome&) = delete;
  Outcome& operator=(const Outcome&) = delete;
  ~Outcome() {
    if (kind_ == Kind::kValue) std::destroy_at(&value);
#if defined(__cpp_exceptions)
    if (kind_ == Kind::kError) std::destroy_at(&error);
#endif
  }

  /// Calls `body` and keeps what comes of it. Once.
  template <typename F>
  void capture(F& body) noexcept {
#if defined(__cpp_exceptions)
    try {
      keep(body);
    } catch (...) {
      ::new (static_cast<void*>(&error)) std::exception_ptr(std::current_exception());
      kind_ = Kind::kError;
    }
#else
    keep(body);
#endif
  }

  /// Whether there is anything.
  bool isThere() const noexcept { return kind_ != Kind::kNothing; }

  /// What `body` returned, moved out of here.
  /// \throws what it threw
  R take() {
#if defined(__cpp_exceptions)
    if (kind_ == Kind::kError) std::rethrow_exception(error);
#endif
    if constexpr (std::is_reference_v<R>) {
      return static_cast<R>(*value);
    } else if constexpr (!std::is_void_v<R>) {
      return std::move(value);
    }
  }

 private:
  enum class Kind : std::uint8_t { kNothing, kValue, kError };
  struct Void {};
  using Value = std::conditional_t<
      std::is_void_v<R>, Void,
      std::conditional_t<std::is_reference_v<R>, std::remove_reference_t<R>*, R>>;

  template <typename F>
  void keep(F& body) {
    void* const place = static_cast<void*>(std::addressof(value));
    if constexpr (std::is_void_v<R>) {
      std::invoke(body);
      ::new (place) Void;
    } else if constexpr (std::is_reference_v<R>) {
      ::new (place) Value(std::addressof(std::invoke(body)));
    } else {
      ::new (place) Value(std::invoke(body));
    }
    kind_ = Kind::kValue;
  }

  union {
    Value value;
#if defined(__cpp_exceptions)
    std::exception_ptr error;
#endif
  };
  Kind kind_ = Kind::kNothing;
};

}  // namespace heddle
