#include "memory/region.hpp"

#include <cstring>

#include "testing/memory.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::ZeroedMemory;

constexpr std::size_t kBytes = 4096;

struct Root {
  std::uint32_t answer = 42;
};

RegionStatus statusOfCreate(void* base, std::uint64_t bytes) {
  auto status = RegionStatus::kOk;
  Region* region = Region::create(base, bytes, status);
  EXPECT_EQ(region == nullptr, status != RegionStatus::kOk);
  return status;
}

RegionStatus statusOfJoin(void* base) {
  auto status = RegionStatus::kOk;
  Region* region = Region::join(base, status);
  EXPECT_EQ(region == nullptr, status != RegionStatus::kOk);
  return status;
}

/// A sealed region with a root.
Region* sealedIn(const ZeroedMemory& memory) {
  auto status = RegionStatus::kOk;
  Region* region = Region::create(memory.data(), memory.size(), status);
  region->seal(region->carve<Root>());
  return region;
}

TEST(Region, IsJoinedWhereItWasCreated) {
  const ZeroedMemory memory(kBytes);
  sealedIn(memory);
  auto status = RegionStatus::kBadConfig;
  Region* joined = Region::join(memory.data(), status);
  ASSERT_TRUE(joined != nullptr);
  EXPECT_EQ(status, RegionStatus::kOk);
  EXPECT_EQ(static_cast<Root*>(joined->root())->answer, 42U);
}

TEST(Region, IsJoinedWhereverItIsMapped) {
  const ZeroedMemory memory(kBytes);
  sealedIn(memory);
  const ZeroedMemory elsewhere(kBytes);
  std::memcpy(elsewhere.data(), memory.data(), kBytes);
  auto status = RegionStatus::kOk;
  Region* joined = Region::join(elsewhere.data(), status);
  ASSERT_TRUE(joined != nullptr);
  const auto* root = static_cast<std::byte*>(joined->root());
  EXPECT_TRUE(root > elsewhere.data() && root < elsewhere.data() + kBytes);
  EXPECT_EQ(static_cast<Root*>(joined->root())->answer, 42U);
}

TEST(Region, OtherMemoryIsNotARegion) {
  const ZeroedMemory memory(kBytes);
  EXPECT_EQ(statusOfJoin(memory.data()), RegionStatus::kNotARegion);
  std::memset(memory.data(), 0xff, kBytes);
  EXPECT_EQ(statusOfJoin(memory.data()), RegionStatus::kNotARegion);
}

TEST(Region, IsNotJoinedBeforeItIsSealed) {
  const ZeroedMemory memory(kBytes);
  EXPECT_EQ(statusOfCreate(memory.data(), kBytes), RegionStatus::kOk);
  EXPECT_EQ(statusOfJoin(memory.data()), RegionStatus::kNotARegion);
}

TEST(Region, OfAnotherLayoutVersionIsRefused) {
  const ZeroedMemory memory(kBytes);
  sealedIn(memory);
  // The version is the second word, in every layout there will ever be.
  const std::uint32_t next = Region::kLayoutVersion + 1;
  std::uint32_t found = 0;
  std::memcpy(&found, memory.data() + sizeof(std::uint32_t), sizeof(found));
  ASSERT_EQ(found, Region::kLayoutVersion);
  std::memcpy(memory.data() + sizeof(std::uint32_t), &next, sizeof(next));
  EXPECT_EQ(statusOfJoin(memory.data()), RegionStatus::kOtherVersion);
}

TEST(Region, MustLieOnACacheLine) {
  const ZeroedMemory memory(kBytes);
  EXPECT_EQ(statusOfCreate(memory.data() + 8, kBytes - 8), RegionStatus::kMisaligned);
  EXPECT_EQ(statusOfJoin(memory.data() + 8), RegionStatus::kMisaligned);
  EXPECT_EQ(statusOfCreate(nullptr, kBytes), RegionStatus::kMisaligned);
  EXPECT_EQ(statusOfJoin(nullptr), RegionStatus::kMisaligned);
}

TEST(Region, NeedsRoomForItsHeader) {
  const ZeroedMemory memory(kBytes);
  EXPECT_EQ(statusOfCreate(memory.data(), sizeof(Region) - 1), RegionStatus::kTooSmall);
  EXPECT_EQ(statusOfCreate(memory.data(), sizeof(Region)), RegionStatus::kOk);
}

TEST(Region, SectionsLieOnLinesOfTheirOwn) {
  const ZeroedMemory memory(kBytes);
  auto status = RegionStatus::kOk;
  Region* region = Region::create(memory.data(), kBytes, status);
  const auto* first = region->carve<std::uint32_t>(3);
  const auto* second = region->carve<std::byte>();
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % kCacheLine, 0U);
  EXPECT_EQ(reinterpret_cast<const std::byte*>(first) + kCacheLine, second);
  EXPECT_EQ(region->end(), second + kCacheLine);
  EXPECT_EQ(region->used(), sizeof(Region) + 2 * kCacheLine);
  EXPECT_EQ(region->size(), kBytes);
}

TEST(Region, SectionsAreConstructed) {
  const ZeroedMemory memory(kBytes);
  auto status = RegionStatus::kOk;
  Region* region = Region::create(memory.data(), kBytes, status);
  const Root* roots = region->carve<Root>(5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(roots[i].answer, 42U);
  const auto* zeros = region->carveZeroed<std::uint64_t>(5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(zeros[i], 0U);
}

TEST(Region, RefusesASectionThatDoesNotFit) {
  const ZeroedMemory memory(kBytes);
  auto status = RegionStatus::kOk;
  Region* region = Region::create(memory.data(), kBytes, status);
  const std::uint64_t room = kBytes - region->used();
  EXPECT_TRUE(region->carve<std::byte>(static_cast<std::size_t>(room + 1)) == nullptr);
  EXPECT_TRUE(region->carve<std::byte>(static_cast<std::size_t>(room)) != nullptr);
  EXPECT_TRUE(region->carve<std::byte>(1) == nullptr);
}

}  // namespace
}  // namespace heddle
