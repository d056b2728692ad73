#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "atomic/cache_line.hpp"
#include "fiber/carrier.hpp"
#include "fiber/context.hpp"
#include "fiber/exception_state.hpp"
#include "fiber/float_control.hpp"
#include "fiber/sanitizer.hpp"
#include "fiber/stack_pool.hpp"

namespace heddle {

/// What `Fiber::suspend` throws in a fiber that is being cancelled. No `std::exception`, so that
/// nobody catches it who means errors; the body lets it pass.
struct FiberCancelled {};

/// A function that can stop in the middle and go on later, on any thread: a stack, and where it
/// stands on it. The fiber itself, and what its function captures, lie at the top of that stack, so
/// that a suspended fiber costs one page and no allocation.
///
///     Carrier carrier;                                        // one a thread
///     Fiber& fiber = Fiber::create(pool, [](Fiber& self) {
///       self.suspend();                                       // resume() below returns
///     });
///     while (fiber.state() != Fiber::State::kFinished) fiber.resume(carrier);
///     fiber.release(pool);
///
/// It does not know queues or locks: who resumes it when is a scheduler's business.
///
/// Threads allowed: one at a time. `suspend`, `transfer` and `keepFloatControl` belong to the fiber
/// itself; everything else to whoever has it, who may pass it to another thread by an edge, once
/// `resume` has returned. A fiber is at the thread's side of the trap that `Context` tells of.
/// Complexity: all O(1).
class alignas(kCacheLine) Fiber {
 public:
  /// Where in its life a fiber is.
  enum class State : std::uint8_t {
    kFresh,      ///< its function has not begun
    kRunning,    ///< resumed; it runs, or a fiber that it resumed does
    kSuspended,  ///< in the middle of its function
    kFinished,   ///< its function has returned or thrown
  };

  /// Most bytes of a function with what it captures: more would cost every fiber a second page.
  static constexpr std::size_t kMostBodyBytes = 1024;

  /// A fiber on a stack of `pool`; ends with `release`.
  /// \param pool where the stack comes from and goes back to; outlives the fiber
  /// \param body `void (Fiber& self)`, or `void (Fiber& self, void* value)` with the value of the
  /// first `resume`; it is destroyed when it has run
  /// \throws what `StackPool::take` and moving the body throw
  template <typename Body>
  static Fiber& create(StackPool& pool, Body&& body);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Ends a fiber that is fresh or finished, and gives its stack to a pool of the arena that it
  /// came from, on whichever thread.
  /// \throws std::logic_error in other states
  void release(StackPool& pool);

  /// Runs the fiber until it suspends itself or finishes; from a thread's own flow, or from a
  /// fiber, which passes its own `carrier()`. Returns on the thread that called.
  /// \param carrier of the calling thread
  /// \param value what the fiber's pending `suspend` or `transfer` returns
  /// \return what `suspend` was given; null when it has finished
  /// \throws std::logic_error if the fiber is neither fresh nor suspended
  void* resume(Carrier& carrier, void* value = nullptr);

  /// Goes back to whoever resumed the fiber. May return on another thread.
  /// \param value what `resume` returns
  /// \return the value of the next `resume`
  /// \throws FiberCancelled, see `cancel`; std::logic_error if this is not the running fiber
  void* suspend(void* value = nullptr);

  /// Suspends this fiber and runs `next` in its place, in one switch instead of two: `next` goes
  /// back to whoever resumed this one. `next` must not pass this fiber on before it runs.
  /// \param next fresh or suspended
  /// \param value what the pending `suspend` or `transfer` of `next` returns
  /// \return the value of the next `resume` of this fiber
  /// \throws as `suspend`; std::logic_error if `next` is neither fresh nor suspended
  void* transfer(Fiber& next, void* value = nullptr);

  /// Resumes the fiber with its `suspend` throwing `FiberCancelled`, once: its destructors run, and
  /// as a rule it has finished when this returns; it may suspend itself again. A fresh one finishes
  /// without having begun.
  /// \return as `resume`
  /// \throws as `resume`
  void* cancel(Carrier& carrier);

  /// See `State`.
  State state() const { return state_; }
  /// The thread that runs it, while it runs; anew after each `suspend`.
  Carrier& carrier() const { return *carrier_; }
  /// What its function threw, if it did; then null, so that it is passed on once.
  std::exception_ptr takeFailure() { return std::exchange(failure_, nullptr); }

  /// To be called in the fiber before it changes how floating point rounds, traps or flushes: from
  /// now on its control words go with it, and its resumer has its own back at each suspension.
  /// Costs some nanoseconds at each from then on. Without it they are the thread's, and a fiber
  /// that changes them changes them back before it suspends itself.
  void keepFloatControl();

 private:
  using Run = void (*)(Fiber& fiber, void* value);
  using Destroy = void (*)(void* body);

  Fiber(const Stack& stack, void* body, Run run, Destroy destroy);
  ~Fiber() = default;

  template <typename Body>
  static void runBody(Fiber& fiber, void* value);
  template <typename Body>
  static void destroyBody(void* body);

  static void enter(void* fiber, void* value);
  void live(void* value);
  [[noreturn]] void finish();
  void destroyBody() { std::exchange(destroy_, nullptr)(body_); }

  void beginTurn(Carrier& carrier) {
    carrier_ = &carrier;
    state_ = State::kRunning;
  }
  void arriveAgain() {
    if (mustDoMore_) [[unlikely]] {
      doMoreOnArrival();
    }
  }
  void swapFloatControl();
  void doMoreOnArrival();

  bool canRun() const { return state_ == State::kFresh || state_ == State::kSuspended; }
  [[noreturn]] void refuse(const char* operation, const char* expected) const;

  Context context_;             ///< while it does not run: where it stands
  Context back_;                ///< while it runs: where its resumer stands
  Carrier* carrier_ = nullptr;  ///< while it runs: the thread
  ExceptionState exceptions_;   ///< its own while it does not run, else its resumer's
  State state_ = State::kFresh;
  bool mustDoMore_ = false;   ///< `isCancelled_ || keepsFloat_`: all that a switch has to look at
  bool isCancelled_ = false;  ///< its pending suspension is to throw
  bool keepsFloat_ = false;   ///< see `keepFloatControl`
  Run run_;
  void* body_;
  Destroy destroy_;             ///< null once the body is destroyed
  FloatControl float_{};        ///< its own while it is suspended, else its resumer's
  std::exception_ptr failure_;  ///< see `takeFailure`
  Stack stack_;
  [[no_unique_address]] SanitizedFlow flow_;
};

inline void* Fiber::resume(Carrier& carrier, void* value) {
  if (!canRun()) [[unlikely]] {
    refuse("resume", "fresh or suspended");
  }
  // `carrier` is this thread's at the end as at the beginning: who resumes stays where it is.
  ExceptionState::exchange(carrier.exceptions_, exceptions_);
  beginTurn(carrier);
  SanitizedFlow here;
  here.createForResumer(flow_);
  here.leaveTo(flow_);
  const Handover arrived = switchContext(back_, context_, value);
  here.arrive();
  Fiber& last = *static_cast<Fiber*>(arrived.sender);
  carrier.last_ = &last;
  ExceptionState::exchange(carrier.exceptions_, last.exceptions_);
  return arrived.value;
}

inline void* Fiber::suspend(void* value) {
  if (state_ != State::kRunning) [[unlikely]] {
    refuse("suspend", "running");
  }
  if (keepsFloat_) [[unlikely]] {
    swapFloatControl();
  }
  state_ = State::kSuspended;
  flow_.leaveToResumer(false);
  void* const answer = switchContext(context_, back_, value, this).value;
  flow_.arrive();
  arriveAgain();
  return answer;
}

template <typename Body>
Fiber& Fiber::create(StackPool& pool, Body&& body) {
  using Callable = std::decay_t<Body>;
  static_assert(sizeof(Callable) <= kMostBodyBytes, "keep what it captures elsewhere");
  static_assert(alignof(Callable) <= kCacheLine);
  constexpr std::size_t kAlignment =
      alignof(Callable) > kStackAlignment ? alignof(Callable) : kStackAlignment;
  constexpr std::size_t kBytes = (sizeof(Callable) + kAlignment - 1) / kAlignment * kAlignment;

  const Stack stack = pool.take();
  std::byte* const fiber = stack.top - sizeof(Fiber);
  void* const place = fiber - kBytes;
  try {
    ::new (place) Callable(std::forward<Body>(body));
  } catch (...) {
    pool.give(stack);
    throw;
  }
  return *::new (fiber) Fiber(stack, place, &runBody<Callable>, &destroyBody<Callable>);
}

template <typename Body>
void Fiber::runBody(Fiber& fiber, void* value) {
  Body& body = *std::launder(static_cast<Body*>(fiber.body_));
  if constexpr (std::is_invocable_v<Body&, Fiber&, void*>) {
    body(fiber, value);
  } else {
    body(fiber);
  }
}

template <typename Body>
void Fiber::destroyBody(void* body) {
  std::destroy_at(std::launder(static_cast<Body*>(body)));
}

}  // namespace heddle
