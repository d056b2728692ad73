#pragma once

// Included through atomic/atomic.hpp only, in the model checker's builds: the seam's types on top
// of Relacy. Each operation reports its place, and each order is a site that can be weakened by
// name.

#include "atomic/relacy_memory.hpp"

// clang-format off
#include "atomic/mutation.hpp"
// clang-format on

namespace heddle {

/// A memory order as the source names it, and where.
struct Order {
  rl::memory_order order;       ///< of the language
  const char* claim = nullptr;  ///< acquire, release, acqRel or seqCst; null for relaxed
  Edge edge{};                  ///< the first edge that the source names
  const char* file = "";        ///< where it is named
  int line = 0;                 ///< where it is named

  /// The order with which an operation that does `access` runs: this one, or a weaker one if this
  /// is the mutant under test.
  rl::memory_order of(model::Access access) const {
    if (claim == nullptr) return order;
    return model::resolve({file, line, claim, edge, order, access, {}});
  }
};

/// See atomic_real.hpp.
inline constexpr Order kRelaxed{rl::mo_relaxed};

#define HEDDLE_MODEL_PLACE const char *file = __builtin_FILE(), int line = __builtin_LINE()
#define HEDDLE_MODEL_INFO rl::debug_info("", file, static_cast<unsigned>(line))
#define HEDDLE_MODEL_ORDER(name, value)                                                         \
  inline Order name(Edge edge, HEDDLE_MODEL_PLACE) { return {value, #name, edge, file, line}; } \
  inline Order name(Edge edge, Edge /*second*/, HEDDLE_MODEL_PLACE) {                           \
    return {value, #name, edge, file, line};                                                    \
  }

HEDDLE_MODEL_ORDER(acquire, rl::mo_acquire)
HEDDLE_MODEL_ORDER(release, rl::mo_release)
HEDDLE_MODEL_ORDER(acqRel, rl::mo_acq_rel)
HEDDLE_MODEL_ORDER(seqCst, rl::mo_seq_cst)
HEDDLE_MODEL_ORDER(asymmetric, rl::mo_seq_cst)  // what it is with the help of its other end

namespace model {

/// What Relacy keeps books on. The engine never destroys what lies in a region, it forgets the
/// memory; Relacy takes that for a leak. So a scenario destroys whatever is left over when it ends.
class Tracked {
 public:
  Tracked(const Tracked&) = delete;
  Tracked& operator=(const Tracked&) = delete;

  /// Destroys all that is left.
  static void destroyAll() {
    while (first() != nullptr) first()->destroy_(first());
  }
  /// Forgets all that is left of an execution that failed.
  static void forgetAll() { first() = nullptr; }

 protected:
  using Destroy = void (*)(Tracked*);

  explicit Tracked(Destroy destroy) : destroy_(destroy), next_(first()) {
    if (next_ != nullptr) next_->previous_ = this;
    first() = this;
  }
  ~Tracked() {
    (previous_ == nullptr ? first() : previous_->next_) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
  }

 private:
  static Tracked*& first() {
    static Tracked* head = nullptr;
    return head;
  }

  Destroy destroy_;
  Tracked* previous_ = nullptr;
  Tracked* next_;
};

}  // namespace model

/// See atomic_real.hpp.
template <typename T>
class Atomic : private model::Tracked {
 public:
  Atomic() : Atomic(T{}) {}
  explicit Atomic(T value) : Tracked([](Tracked* self) { static_cast<Atomic*>(self)->~Atomic(); }) {
    value_.store(value, rl::mo_relaxed, rl::debug_info());
  }

  T load(Order order, HEDDLE_MODEL_PLACE) const {
    return value_.load(order.of(model::Access::kLoad), HEDDLE_MODEL_INFO);
  }
  void store(T value, Order order, HEDDLE_MODEL_PLACE) {
    value_.store(value, order.of(model::Access::kStore), HEDDLE_MODEL_INFO);
  }
  void set(T value, HEDDLE_MODEL_PLACE) { value_.store(value, rl::mo_relaxed, HEDDLE_MODEL_INFO); }
  T exchange(T value, Order order, HEDDLE_MODEL_PLACE) {
    return value_.exchange(value, order.of(model::Access::kModify), HEDDLE_MODEL_INFO);
  }
  T fetchAdd(T value, Order order, HEDDLE_MODEL_PLACE) {
    return value_.fetch_add(value, order.of(model::Access::kModify), HEDDLE_MODEL_INFO);
  }
  T fetchSub(T value, Order order, HEDDLE_MODEL_PLACE) {
    return value_.fetch_sub(value, order.of(model::Access::kModify), HEDDLE_MODEL_INFO);
  }
  bool compareExchange(T& expected, T desired, Order success, Order failure, HEDDLE_MODEL_PLACE) {
    const rl::memory_order onSuccess = success.of(model::Access::kModify);
    const rl::memory_order onFailure = failure.of(model::Access::kLoad);
    if (onFailure == rl::mo_relaxed) {
      return value_.compare_exchange_strong(expected, desired, onSuccess, HEDDLE_MODEL_INFO,
                                            onFailure, HEDDLE_MODEL_INFO);
    }
    // Relacy knows no failure order stronger than that of success. It is told of one for success
    // that is strong enough, and the memory applies the exact one: nothing may come between the
    // two.
    rl::context& context = rl::ctx();
    context.sched();
    context.disable_preemption();
    model::exactOrder() = onSuccess;
    const bool swapped = value_.compare_exchange_strong(
        expected, desired, rl::mo_acq_rel, HEDDLE_MODEL_INFO, rl::mo_acquire, HEDDLE_MODEL_INFO);
    model::exactOrder() = model::kNoExactOrder;
    context.enable_preemption();
    return swapped;
  }
  const void* address() const { return this; }

  /// What the kernel does to sleep: blocks if the newest value is `expected`. Orders nothing.
  void modelWait(T expected) {
    rl::context& context = rl::ctx();
    context.sched();
    if (value_.debug_value() == expected) value_.wait(context, false, false, rl::debug_info());
  }
  /// What the kernel does to wake. Orders nothing.
  std::uint32_t modelWake() {
    rl::context& context = rl::ctx();
    context.sched();
    constexpr rl::thread_id_t kAll = 16;  // more than any scenario has
    return static_cast<std::uint32_t>(value_.wake(context, kAll, rl::debug_info()));
  }

 private:
  rl::atomic<T> value_;
};

/// See atomic_real.hpp.
template <typename T>
class Racy : private model::Tracked {
 public:
  Racy() : Tracked([](Tracked* self) { static_cast<Racy*>(self)->~Racy(); }) {
    value_.store(T{}, rl::mo_relaxed, rl::debug_info());
  }
  T load(HEDDLE_MODEL_PLACE) const { return value_.load(rl::mo_relaxed, HEDDLE_MODEL_INFO); }
  void store(T value, HEDDLE_MODEL_PLACE) {
    value_.store(value, rl::mo_relaxed, HEDDLE_MODEL_INFO);
  }

 private:
  rl::atomic<T> value_;
};

/// See atomic_real.hpp.
template <typename T>
class Guarded : private model::Tracked {
 public:
  Guarded() : Tracked([](Tracked* self) { static_cast<Guarded*>(self)->~Guarded(); }) {
    value_(rl::debug_info()).store(T{});
  }
  T load(HEDDLE_MODEL_PLACE) const { return value_(HEDDLE_MODEL_INFO).load(); }
  void store(T value, HEDDLE_MODEL_PLACE) { value_(HEDDLE_MODEL_INFO).store(value); }

 private:
  rl::var<T> value_;
};

#undef HEDDLE_MODEL_ORDER
#undef HEDDLE_MODEL_PLACE
#undef HEDDLE_MODEL_INFO

}  // namespace heddle
