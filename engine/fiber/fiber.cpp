#include "fiber/fiber.hpp"

#include <array>
#include <stdexcept>
#include <string>

#include "platform/invariant.hpp"

namespace heddle {

Fiber::Fiber(const Stack& stack, void* body, Run run, Destroy destroy)
    : context_(prepareContext(body, &enter, this)),
      run_(run),
      body_(body),
      destroy_(destroy),
      stack_(stack) {
  flow_.create(stack.bottom, stack.bytes());
}

void Fiber::release(StackPool& pool) {
  if (state_ != State::kFresh && state_ != State::kFinished) {
    refuse("release", "fresh or finished");
  }
  if (destroy_ != nullptr) destroyBody();
  flow_.destroy();
  const Stack stack = stack_;
  this->~Fiber();
  pool.give(stack);
}

void* Fiber::transfer(Fiber& next, void* value) {
  if (state_ != State::kRunning) refuse("transfer", "running");
  if (!next.canRun()) next.refuse("transfer to it", "fresh or suspended");
  if (keepsFloat_) swapFloatControl();
  // The resumer's state, which this fiber has, goes to the next one; both take their own.
  ExceptionState::exchange(exceptions_, next.exceptions_);
  ExceptionState::exchange(exceptions_, carrier_->exceptions_);
  state_ = State::kSuspended;
  next.beginTurn(*carrier_);
  next.back_ = back_;
  flow_.leaveTo(next.flow_);
  void* const answer = switchContext(context_, next.context_, value).value;
  flow_.arrive();
  arriveAgain();
  return answer;
}

void* Fiber::cancel(Carrier& carrier) {
  if (!canRun()) refuse("cancel", "fresh or suspended");
  if (state_ == State::kFresh) {
    destroyBody();
    state_ = State::kFinished;
    return nullptr;
  }
  isCancelled_ = true;
  mustDoMore_ = true;
  return resume(carrier);
}

void Fiber::keepFloatControl() {
  if (state_ != State::kRunning) refuse("keepFloatControl", "running");
  if (keepsFloat_) return;
  float_ = FloatControl::read();
  keepsFloat_ = true;
  mustDoMore_ = true;
}

void Fiber::enter(void* fiber, void* value) {
  auto& self = *static_cast<Fiber*>(fiber);
  self.flow_.arrive();
  self.live(value);
  self.finish();
}

void Fiber::live(void* value) {
  try {
    run_(*this, value);
  } catch (const FiberCancelled&) {
    // It was asked to end, and has.
  } catch (...) {
    failure_ = std::current_exception();
  }
  destroyBody();
}

void Fiber::finish() {
  if (keepsFloat_) float_.write();
  state_ = State::kFinished;
  flow_.leaveToResumer(true);
  switchContext(context_, back_, nullptr, this);
  fatal("a finished fiber is not resumed", __FILE__, __LINE__, 0);
}

void Fiber::swapFloatControl() {
  const FloatControl now = FloatControl::read();
  float_.write();
  float_ = now;
}

void Fiber::doMoreOnArrival() {
  if (keepsFloat_) swapFloatControl();
  mustDoMore_ = keepsFloat_;
  if (!std::exchange(isCancelled_, false)) return;
  throw FiberCancelled{};
}

void Fiber::refuse(const char* operation, const char* expected) const {
  constexpr std::array kNames{"fresh", "running", "suspended", "finished"};
  throw std::logic_error(std::string("Fiber: ") + operation + ": the fiber is " +
                         kNames[static_cast<std::size_t>(state_)] + "; expected " + expected);
}

}  // namespace heddle
