#include <cstring>

#include "scheduler/engine.hpp"
#include "testing/memory.hpp"
#include "testing/test.hpp"
#include "testing/test_engine.hpp"

namespace heddle {
namespace {

using testing::TestEngine;
using testing::ZeroedMemory;

RegionStatus statusOfCreate(const EngineConfig& config, std::size_t bytes) {
  const ZeroedMemory memory(bytes);
  auto status = RegionStatus::kOk;
  const Engine* engine = Engine::create(memory.data(), bytes, config, status);
  EXPECT_EQ(engine == nullptr, status != RegionStatus::kOk);
  return status;
}

RegionStatus statusOfConfig(std::uint32_t workers, std::uint32_t owners,
                            std::uint32_t recordsPerOwner) {
  EngineConfig config;
  config.workers = workers;
  config.owners = owners;
  config.recordsPerOwner = recordsPerOwner;
  return statusOfCreate(config, 1 << 20);
}

TEST(EngineLayout, NeedsNoMoreThanItSays) {
  for (const std::uint32_t workers : {1U, 3U, 16U}) {
    EngineConfig config = TestEngine::small(workers, workers);
    config.recordsPerOwner = 100;
    const auto bytes = static_cast<std::size_t>(Engine::sectionBytes(config));
    EXPECT_EQ(statusOfCreate(config, bytes), RegionStatus::kOk);
    EXPECT_EQ(statusOfCreate(config, bytes - 1), RegionStatus::kTooSmall);
  }
}

TEST(EngineLayout, RefusesSizesOutOfRange) {
  EXPECT_EQ(statusOfConfig(0, 1, 16), RegionStatus::kBadConfig);
  EXPECT_EQ(statusOfConfig(Victims::kMaxWorkers + 1, 1, 16), RegionStatus::kBadConfig);
  EXPECT_EQ(statusOfConfig(1, 0, 16), RegionStatus::kBadConfig);
  EXPECT_EQ(statusOfConfig(1, 257, 16), RegionStatus::kBadConfig);
  EXPECT_EQ(statusOfConfig(1, 1, 0), RegionStatus::kBadConfig);
  EXPECT_EQ(statusOfConfig(1, 1, Item::kMaxRecords + 1), RegionStatus::kBadConfig);
  EXPECT_EQ(statusOfConfig(1, 256, 0xffffffff), RegionStatus::kBadConfig);
}

TEST(EngineLayout, HasRoomForTraces) {
  EngineConfig config = TestEngine::small(3);
  const std::uint64_t without = Engine::sectionBytes(config);
  config.traceEvents = 64;
  const std::uint64_t bytes = Engine::sectionBytes(config);
  EXPECT_EQ(bytes, without + 3 * 64 * sizeof(TraceRing::Cell));
  EXPECT_EQ(statusOfCreate(config, static_cast<std::size_t>(bytes)), RegionStatus::kOk);
  EXPECT_EQ(statusOfCreate(config, static_cast<std::size_t>(bytes) - 1), RegionStatus::kTooSmall);
}

TEST(EngineLayout, RefusesATraceOfAnotherLengthThanAPowerOfTwo) {
  EngineConfig config = TestEngine::small(1);
  for (const std::uint32_t events : {3U, 2 * EngineConfig::kMaxTraceEvents, 0xffffffffU}) {
    config.traceEvents = events;
    EXPECT_EQ(statusOfCreate(config, 1 << 20), RegionStatus::kBadConfig);
  }
}

TEST(EngineLayout, MustLieOnACacheLine) {
  const EngineConfig config = TestEngine::small(1);
  const auto bytes = static_cast<std::size_t>(Engine::sectionBytes(config));
  const ZeroedMemory memory(bytes + kCacheLine);
  auto status = RegionStatus::kOk;
  EXPECT_TRUE(Engine::create(memory.data() + 4, bytes, config, status) == nullptr);
  EXPECT_EQ(status, RegionStatus::kMisaligned);
}

TEST(EngineLayout, IsFoundByThoseWhoJoin) {
  const EngineConfig config = TestEngine::small(3, 2);
  const ZeroedMemory memory(static_cast<std::size_t>(Engine::sectionBytes(config)));
  auto status = RegionStatus::kOk;
  Engine* created = Engine::create(memory.data(), memory.size(), config, status);
  Engine* joined = Engine::join(memory.data(), status);
  EXPECT_EQ(status, RegionStatus::kOk);
  EXPECT_EQ(joined, created);
  EXPECT_EQ(joined->workers(), 3U);
  EXPECT_EQ(joined->config().owners, 2U);
}

TEST(EngineLayout, IsNotFoundInOtherMemory) {
  const ZeroedMemory memory(4096);
  auto status = RegionStatus::kOk;
  EXPECT_TRUE(Engine::join(memory.data(), status) == nullptr);
  EXPECT_EQ(status, RegionStatus::kNotARegion);
}

TEST(EngineLayout, EachOwnerHasItsOwnRecords) {
  const TestEngine engine(TestEngine::small(1, 3));
  for (std::uint32_t owner = 0; owner < 3; ++owner) {
    for (std::uint32_t i = 0; i < 256; ++i) {
      ASSERT_EQ(engine->owner(owner).acquireRecord(), owner * 256 + i);
    }
    EXPECT_EQ(engine->owner(owner).acquireRecord(), Engine::kNone);
  }
}

TEST(EngineLayout, PayloadsStayWithinTheirShare) {
  EngineConfig config = TestEngine::small(1);
  config.payloadBytes = 4096;
  const TestEngine engine(config);
  std::uint64_t bytes = 0;
  while (void* block = engine->slab().allocate(1)) {
    std::memset(block, 0xff, static_cast<std::size_t>(engine->slab().capacityOf(block)));
    bytes += engine->slab().capacityOf(block) + Slab::kHeaderBytes;
  }
  EXPECT_EQ(bytes, 4096U - SizeClass::kLineBytes);
}

TEST(EngineLayout, PayloadsMakeDoWithWhatTheMemoryHas) {
  EngineConfig config = TestEngine::small(1);
  config.payloadBytes = 1 << 30;
  const ZeroedMemory memory(static_cast<std::size_t>(Engine::sectionBytes(config)) + 1024);
  auto status = RegionStatus::kOk;
  Engine* engine = Engine::create(memory.data(), memory.size(), config, status);
  ASSERT_TRUE(engine != nullptr);
  EXPECT_TRUE(engine->slab().allocate(500) != nullptr);
  EXPECT_TRUE(engine->slab().allocate(2000) == nullptr);
}

}  // namespace
}  // namespace heddle
