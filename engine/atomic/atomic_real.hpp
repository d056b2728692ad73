#pragma once

// Included through atomic/atomic.hpp only.

#include <atomic>
#include <type_traits>

namespace heddle {

/// A memory order together with the reason for it. Made by `kRelaxed`, `acquire`, `release`,
/// `acqRel` and `seqCst`; there is no default, so that no operation goes without a word.
struct Order {
  /// The order of the language.
  std::memory_order order;
};

/// No ordering: atomicity and coherence of the one word are enough. The line says why.
inline constexpr Order kRelaxed{std::memory_order_relaxed};

/// The observing end of `edge`.
template <typename... Edges>
constexpr Order acquire(Edge /*edge*/, Edges... /*more*/) noexcept {
  return {std::memory_order_acquire};
}
/// The publishing end of `edge`.
template <typename... Edges>
constexpr Order release(Edge /*edge*/, Edges... /*more*/) noexcept {
  return {std::memory_order_release};
}
/// Both ends at once, for a read-modify-write.
template <typename... Edges>
constexpr Order acqRel(Edge /*edge*/, Edges... /*more*/) noexcept {
  return {std::memory_order_acq_rel};
}
/// An end that also needs its place in the total order of all such operations (store-load order).
template <typename... Edges>
constexpr Order seqCst(Edge /*edge*/, Edges... /*more*/) noexcept {
  return {std::memory_order_seq_cst};
}

/// The cheap end of an asymmetric pair: a release store that also needs its place in the order of
/// seq_cst operations, and whose other end sees to that by `heavyFence` between its own two steps.
/// Only where `hasHeavyFence`. In WebAssembly every atomic store is seq_cst.
template <typename... Edges>
constexpr Order asymmetric(Edge /*edge*/, Edges... /*more*/) noexcept {
  return {std::memory_order_release};
}

/// An atomic word in shared memory; lock-free, address-free (usable across processes).
/// \tparam T a trivially copyable type of 4 or 8 bytes
template <typename T>
class Atomic {
  static_assert(std::atomic<T>::is_always_lock_free);

 public:
  constexpr Atomic() noexcept = default;
  /// Starts with `value`; not an atomic operation.
  constexpr explicit Atomic(T value) noexcept : value_(value) {}
  Atomic(const Atomic&) = delete;
  Atomic& operator=(const Atomic&) = delete;

  /// Atomically reads.
  T load(Order order) const noexcept { return value_.load(order.order); }
  /// Atomically writes.
  void store(T value, Order order) noexcept { value_.store(value, order.order); }
  /// Writes while nobody else may act on the value: before it is published, or after it came back.
  /// Others may still look, and then take either value. Natively a relaxed store; in WebAssembly,
  /// where every atomic store is a full barrier and costs 4 ns, a plain one (see `Racy` for why
  /// that is sound).
  void set(T value) noexcept {
#if defined(__wasm__)
    *reinterpret_cast<volatile T*>(&value_) = value;
#else
    value_.store(value, std::memory_order_relaxed);
#endif
  }
  /// Atomically replaces; returns the old value.
  T exchange(T value, Order order) noexcept { return value_.exchange(value, order.order); }
  /// Atomically adds; returns the old value.
  T fetchAdd(T value, Order order) noexcept { return value_.fetch_add(value, order.order); }
  /// Atomically subtracts; returns the old value.
  T fetchSub(T value, Order order) noexcept { return value_.fetch_sub(value, order.order); }
  /// Replaces `expected` by `desired`, or loads what is there into `expected` with `failure`.
  bool compareExchange(T& expected, T desired, Order success, Order failure) noexcept {
    return value_.compare_exchange_strong(expected, desired, success.order, failure.order);
  }
  /// The address, for the futex.
  const void* address() const noexcept { return &value_; }

 private:
  std::atomic<T> value_{};
};

/// A cell that one thread writes while others may read it too early or too late, and where whoever
/// read it then learns from another word (a failed compare-and-swap) that the value must be thrown
/// away. Natively a relaxed atomic. In WebAssembly a plain access: there a racing plain access is
/// defined (the value is arbitrary, and it is thrown away), does not tear for aligned 32-bit words,
/// and costs 0.1 ns where an atomic store costs 4.
template <typename T>
class Racy {
 public:
  /// Reads a value which the caller must validate.
  T load() const noexcept {
#if defined(__wasm__)
    return *const_cast<const volatile T*>(&value_);
#else
    return value_.load(std::memory_order_relaxed);
#endif
  }
  /// Writes; published by a later operation on another word.
  void store(T value) noexcept {
#if defined(__wasm__)
    *const_cast<volatile T*>(&value_) = value;
#else
    value_.store(value, std::memory_order_relaxed);
#endif
  }

 private:
#if defined(__wasm__)
  T value_{};
#else
  std::atomic<T> value_{};
#endif
};

/// Plain memory that several threads use in turn, the turns being ordered by an edge. Costs
/// nothing; under the model checker an access out of turn is reported as a data race.
template <typename T>
class Guarded {
 public:
  /// Reads, in this thread's turn.
  T load() const noexcept { return value_; }
  /// Writes, in this thread's turn.
  void store(T value) noexcept { value_ = value; }

 private:
  T value_{};
};

}  // namespace heddle
