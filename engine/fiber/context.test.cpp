#include "fiber/context.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "testing/registers.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Registers;
using testing::registersOf;
using testing::switchWith;

/// Two flows on one thread, below what sanitizers know of: the bodies call nothing that they watch.
struct Two {
  alignas(64) std::array<std::byte, 16384> stack{};
  Context test;
  Context other;
  std::uintptr_t seen = 0;
  Registers found{};

  void begin(ContextEntry entry) {
    other = prepareContext(stack.data() + stack.size(), entry, this);
  }
  void* switchTo(void* value) { return switchContext(test, other, value).value; }
  void* switchBack(void* value) { return switchContext(other, test, value).value; }
};

void* pointer(std::uintptr_t number) { return reinterpret_cast<void*>(number); }
std::uintptr_t number(void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

TEST(Context, BeginsWithItsArgumentAndTheFirstValue) {
  static Two two;
  two.begin([](void* argument, void* value) {
    auto& self = *static_cast<Two*>(argument);
    self.seen = number(value);
    self.switchBack(nullptr);
  });
  two.switchTo(pointer(7));
  EXPECT_EQ(two.seen, 7U);
}

TEST(Context, HandsAValueOverInBothDirections) {
  static Two two;
  two.begin([](void* argument, void* value) {
    auto& self = *static_cast<Two*>(argument);
    for (;;) value = self.switchBack(pointer(number(value) + 1));
  });
  EXPECT_EQ(number(two.switchTo(pointer(10))), 11U);
  EXPECT_EQ(number(two.switchTo(pointer(20))), 21U);
  EXPECT_EQ(number(two.switchTo(pointer(30))), 31U);
}

TEST(Context, HandsItsSenderOver) {
  static Two two;
  two.begin([](void* argument, void* /*value*/) {
    auto& self = *static_cast<Two*>(argument);
    self.seen = number(switchContext(self.other, self.test, nullptr, pointer(4)).sender);
    self.switchBack(nullptr);
  });
  EXPECT_EQ(number(switchContext(two.test, two.other, nullptr, pointer(3)).sender), 4U);
  switchContext(two.test, two.other, nullptr, pointer(5));
  EXPECT_EQ(two.seen, 5U);
}

TEST(Context, CallsItsEntryOnAnAlignedStack) {
  static Two two;
  two.begin([](void* argument, void* /*value*/) {
    auto& self = *static_cast<Two*>(argument);
    // Right after a call the frame pointer's slot lies below the return address.
    self.seen = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    self.switchBack(nullptr);
  });
  two.switchTo(nullptr);
  EXPECT_EQ(two.seen % kStackAlignment, 0U);
}

TEST(Context, KeepsTheRegistersOfBothFlows) {
  static Two two;
  two.begin([](void* argument, void* /*value*/) {
    auto& self = *static_cast<Two*>(argument);
    self.found = switchWith(registersOf(2), self.other, self.test);
    self.switchBack(nullptr);
  });
  EXPECT_EQ(switchWith(registersOf(1), two.test, two.other), registersOf(1));
  EXPECT_EQ(switchWith(registersOf(3), two.test, two.other), registersOf(3));
  EXPECT_EQ(two.found, registersOf(2));
}

TEST(Context, TakesNoMoreOfAStackBeforeItBeginsThanItSays) {
  static Two two;
  two.begin([](void* /*argument*/, void* /*value*/) {});
  const auto* top = two.stack.data() + two.stack.size();
#if defined(__x86_64__)
  EXPECT_EQ(top - static_cast<std::byte*>(two.other.stackPointer), 56);
#else
  EXPECT_EQ(top - static_cast<std::byte*>(two.other.stackPointer), 160);
#endif
}

}  // namespace
}  // namespace heddle
