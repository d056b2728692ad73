#include "scheduler/item.hpp"

#include "testing/test.hpp"

namespace heddle {
namespace {

constexpr std::uint32_t kLastIndex = Item::kMaxRecords - 1;
constexpr std::uint32_t kLastGeneration = 0xfff;

void expectUnchangedByPacking(std::uint32_t index, std::uint32_t generation) {
  const Item item = Item::unpack(Item{index, generation}.pack());
  EXPECT_EQ(item.index, index);
  EXPECT_EQ(item.generation, generation);
}

TEST(Item, IsUnchangedByPacking) {
  expectUnchangedByPacking(0, 0);
  expectUnchangedByPacking(1, kLastGeneration);
  expectUnchangedByPacking(kLastIndex, 0);
  expectUnchangedByPacking(kLastIndex, kLastGeneration);
  expectUnchangedByPacking(0x54321, 0xabc);
}

TEST(Item, DiffersBetweenLivesOfOneRecord) { EXPECT_NE((Item{5, 1}.pack()), (Item{5, 2}.pack())); }

}  // namespace
}  // namespace heddle
