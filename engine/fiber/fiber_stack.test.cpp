// What a fiber finds on its stack: depth, its guard, its bottom.

#include <execinfo.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <stdexcept>

#include "fiber/fiber.hpp"
#include "testing/iterations.hpp"
#include "testing/test.hpp"
#include "testing/test_fibers.hpp"

namespace heddle {
namespace {

using testing::TestFibers;

/// Recurses over `depth` frames of at least `kFrame` bytes.
constexpr std::uint32_t kFrame = 256;
[[gnu::noinline]] std::uint32_t recurse(std::uint32_t depth) {
  std::array<volatile std::uint8_t, kFrame> frame{};
  frame[depth % kFrame] = 1;
  if (depth == 0) return frame[0];
  return recurse(depth - 1) + frame[depth % kFrame];
}

TEST(FiberStack, HoldsAsManyFramesAsItsSizeSays) {
  StackOptions options;
  options.bytes = std::size_t{4} << 20;
  TestFibers fibers(options);
  constexpr std::uint32_t kDepth = (std::uint32_t{3} << 20) / (kFrame + 128) / testing::kSlowness;
  std::uint32_t frames = 0;
  fibers.run([&](Fiber& /*self*/) { frames = recurse(kDepth); });
  EXPECT_EQ(frames, kDepth + 1);
}

TEST(FiberStack, IsUsedAgainByTheNextFiber) {
  TestFibers fibers;
  void* first = nullptr;
  void* second = nullptr;
  fibers.run([&](Fiber& self) { first = &self; });
  fibers.run([&](Fiber& self) { second = &self; });
  EXPECT_EQ(first, second);
}

#if !defined(HEDDLE_TEST_SANITIZED)

TEST(FiberStack, ThrowsAndCatchesOnTheSmallestOne) {
  StackOptions options;
  options.bytes = StackOptions::kLeastBytes;
  TestFibers fibers(options);
  std::uint32_t caught = 0;
  for (std::uint32_t i = 0; i < 64; ++i) {  // one of each colour
    fibers.run([&](Fiber& /*self*/) {
      try {
        throw std::runtime_error("small");
      } catch (const std::runtime_error&) {
        ++caught;
      }
    });
  }
  EXPECT_EQ(caught, 64U);
}

TEST(FiberStackDeathTest, StopsTheProcessWhenItOverflows) {
  EXPECT_EXIT(
      {
        TestFibers fibers;
        fibers.run([](Fiber& /*self*/) { recurse(1'000'000); });
      },
      ::testing::KilledBySignal(SIGSEGV), "");
}

TEST(FiberStack, EndsABacktraceAtItsFirstFrame) {
  TestFibers fibers;
  std::array<void*, 64> frames{};
  int count = 0;
  fibers.run(
      [&](Fiber& /*self*/) { count = backtrace(frames.data(), static_cast<int>(frames.size())); });
  ASSERT_GT(count, 2);
  ASSERT_LT(count, 16);
  // The start of a context is some 16 bytes long.
  const auto begin = reinterpret_cast<std::uintptr_t>(&heddle_start_context);
  const auto last = reinterpret_cast<std::uintptr_t>(frames[static_cast<std::size_t>(count - 1)]);
  EXPECT_GE(last, begin);
  EXPECT_LT(last, begin + 32);
}

#endif

}  // namespace
}  // namespace heddle
