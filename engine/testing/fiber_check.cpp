// What matters of fibers on another CPU, as a plain program: built for AArch64 it runs under an
// emulator, where there is no test framework. Says what failed, and returns how much did.

#include <sys/wait.h>
#include <unistd.h>

#include <cfenv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "fiber/fiber.hpp"
#include "testing/registers.hpp"
#include "testing/test_fibers.hpp"

namespace heddle::testing {
namespace {

using State = Fiber::State;

int failures = 0;

void check(bool isSo, const char* what) {
  std::printf("%s: %s\n", isSo ? "ok" : "FAILED", what);
  if (!isSo) ++failures;
}

/// Two flows below fibers, see context.test.cpp.
struct Two {
  alignas(64) std::byte stack[16384];
  Context test;
  Context other;
  Registers found{};
  std::uintptr_t frame = 1;
};

void checkRegisters() {
  static Two two;
  two.other = prepareContext(
      two.stack + sizeof two.stack,
      [](void* argument, void* /*value*/) {
        auto& self = *static_cast<Two*>(argument);
        self.frame = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
        self.found = switchWith(registersOf(2), self.other, self.test);
        switchContext(self.other, self.test, argument);
      },
      &two);
  const Registers first = switchWith(registersOf(1), two.test, two.other);
  check(first == registersOf(1), "registers survive the first switch");
  check(switchWith(registersOf(3), two.test, two.other) == registersOf(3), "and the second");
  check(two.found == registersOf(2), "registers of the other flow survive");
  check(two.frame % kStackAlignment == 0, "the stack is aligned at entry");
}

void checkValues() {
  TestFibers fibers;
  int in = 0;
  int out = 0;
  bool isRight = false;
  Fiber& fiber = fibers.create([&](Fiber& self) { isRight = self.suspend(&out) == &in; });
  check(fiber.resume(fibers.carrier()) == &out, "suspend hands a value over");
  fiber.resume(fibers.carrier(), &in);
  check(isRight, "resume hands a value over");
  check(fiber.state() == State::kFinished, "a fiber finishes");
  fiber.release(fibers.pool());
}

void checkTransfer() {
  TestFibers fibers;
  std::string steps;
  Fiber& second = fibers.create([&](Fiber& /*self*/) { steps += 'b'; });
  Fiber& first = fibers.create([&](Fiber& self) {
    steps += 'a';
    self.transfer(second);
    steps += 'c';
  });
  first.resume(fibers.carrier());
  check(fibers.carrier().last() == &second, "a transfer goes back to the first one's resumer");
  first.resume(fibers.carrier());
  check(steps == "abc", "a fiber goes on after a transfer");
  first.release(fibers.pool());
  second.release(fibers.pool());
}

void checkExceptions() {
  TestFibers fibers;
  std::string caught;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    try {
      try {
        throw std::runtime_error("handled");
      } catch (const std::runtime_error&) {
        self.suspend();
        throw;
      }
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    throw std::runtime_error("escaped");
  });
  fiber.resume(fibers.carrier());
  check(std::current_exception() == nullptr, "a handled exception stays with its fiber");
  std::thread([&] {
    Carrier carrier;
    fiber.resume(carrier);
  }).join();
  check(caught == "handled", "an exception is rethrown after a suspension, on another thread");
  check(fiber.takeFailure() != nullptr, "an exception that escapes is carried");
  fiber.release(fibers.pool());
}

void checkCancel() {
  TestFibers fibers;
  bool isDestroyed = false;
  struct Local {
    bool& flag;
    ~Local() { flag = true; }
  };
  Fiber& fiber = fibers.create([&](Fiber& self) {
    const Local local{isDestroyed};
    self.suspend();
  });
  fiber.resume(fibers.carrier());
  fiber.cancel(fibers.carrier());
  check(isDestroyed && fiber.state() == State::kFinished, "cancel unwinds the stack");
  fiber.release(fibers.pool());
}

void checkFloatControl() {
  TestFibers fibers;
  double third = 0;
  volatile double one = 1;
  Fiber& fiber = fibers.create([&](Fiber& self) {
    self.keepFloatControl();
    std::fesetround(FE_UPWARD);
    self.suspend();
    third = one / 3;
  });
  fiber.resume(fibers.carrier());
  const double nearest = one / 3;
  fiber.resume(fibers.carrier());
  check(third > nearest, "a fiber keeps its rounding");
  check(std::fegetround() == FE_TONEAREST, "and its resumer has its own");
  fiber.release(fibers.pool());
}

void checkMany() {
  constexpr std::uint64_t kFibers = 2048;
  TestFibers fibers;
  std::vector<Fiber*> all;
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < kFibers; ++i) {
    all.push_back(&fibers.create([&sum, i](Fiber& self) {
      self.suspend();
      sum += i;
    }));
    all.back()->resume(fibers.carrier());
  }
  for (Fiber* fiber : all) fiber->resume(fibers.carrier());
  for (Fiber* fiber : all) fiber->release(fibers.pool());
  check(sum == kFibers * (kFibers - 1) / 2, "2,048 fibers go on in turn");
}

[[gnu::noinline]] int recurse(int depth) {
  volatile char frame[512];
  frame[depth % 512] = 1;
  return depth == 0 ? frame[0] : recurse(depth - 1) + frame[depth % 512];
}

void checkGuard() {
  const pid_t child = fork();
  if (child == 0) {
    TestFibers fibers;
    fibers.run([](Fiber& /*self*/) { std::printf("%d\n", recurse(1'000'000)); });
    std::_Exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  check(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "an overflow meets the guard");
}

}  // namespace
}  // namespace heddle::testing

int main() {
  using namespace heddle::testing;
  checkRegisters();
  checkValues();
  checkTransfer();
  checkExceptions();
  checkCancel();
  checkFloatControl();
  checkMany();
  checkGuard();
  return failures;
}
