#include "memory/relative_ptr.hpp"

#include <cstring>
#include <new>

#include "testing/test.hpp"

namespace heddle {
namespace {

/// A piece of memory with a link in it, as a region has them.
struct Linked {
  RelativePtr<std::uint32_t> link;
  std::uint32_t values[4] = {10, 11, 12, 13};
};

TEST(RelativePtr, IsNullToBeginWith) {
  const RelativePtr<int> none;
  EXPECT_TRUE(none.get() == nullptr);
}

TEST(RelativePtr, PointsForwardAndBack) {
  struct {
    std::uint32_t before = 1;
    RelativePtr<std::uint32_t> link;
    std::uint32_t behind = 2;
  } memory;
  memory.link.set(&memory.before);
  EXPECT_EQ(*memory.link.get(), 1U);
  memory.link.set(&memory.behind);
  EXPECT_EQ(*memory.link.get(), 2U);
}

TEST(RelativePtr, CanBeSetToNullAgain) {
  Linked memory;
  memory.link.set(memory.values);
  memory.link.set(nullptr);
  EXPECT_TRUE(memory.link.get() == nullptr);
}

TEST(RelativePtr, IndexesAnArray) {
  Linked memory;
  memory.link.set(memory.values);
  EXPECT_EQ(memory.link[2], 12U);
  memory.link[2] = 99;
  EXPECT_EQ(memory.values[2], 99U);
}

TEST(RelativePtr, ReachesMembers) {
  struct Point {
    int x = 3;
  };
  struct {
    Point point;
    RelativePtr<Point> link;
  } memory;
  memory.link.set(&memory.point);
  EXPECT_EQ(memory.link->x, 3);
}

TEST(RelativePtr, MeansTheSameWhereverTheMemoryIsMapped) {
  alignas(Linked) std::byte here[sizeof(Linked)];
  alignas(Linked) std::byte there[sizeof(Linked)];
  auto* original = ::new (static_cast<void*>(here)) Linked();
  original->link.set(&original->values[1]);
  std::memcpy(there, here, sizeof(Linked));  // as another mapping of the same bytes would show them
  auto* mapped = reinterpret_cast<Linked*>(there);
  mapped->values[1] = 77;
  EXPECT_EQ(mapped->link.get(), &mapped->values[1]);
  EXPECT_EQ(*mapped->link.get(), 77U);
  EXPECT_EQ(*original->link.get(), 11U);
}

}  // namespace
}  // namespace heddle
