// The C ABI as a host of WebAssembly uses it. Addresses are 32 bits wide there, so these tests run
// there only.

#include "abi/abi.hpp"

#include <cstring>

#include "memory/region.hpp"
#include "testing/memory.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::ZeroedMemory;

constexpr std::uint32_t kAnyWorker = 0xffffffff;

/// The engine of the ABI, of which there is one in an instance.
struct Opened {
  Opened(std::uint32_t workers, std::uint32_t records, std::uint32_t payload)
      : memory(static_cast<std::size_t>(heddle_section_bytes(workers, records, 0)) + payload),
        base(reinterpret_cast<std::uintptr_t>(memory.data())),
        status(heddle_create(base, workers, records, payload, 0)) {}

  ZeroedMemory memory;
  std::uintptr_t base;
  std::uint32_t status;
};

TEST(Abi, OpensARegionThatOthersJoin) {
  const Opened opened(2, 16, 4096);
  EXPECT_EQ(opened.status, static_cast<std::uint32_t>(RegionStatus::kOk));
  EXPECT_EQ(heddle_join(opened.base), static_cast<std::uint32_t>(RegionStatus::kOk));
}

TEST(Abi, ReportsWhyARegionCannotBeOpened) {
  const ZeroedMemory memory(4096);
  const auto base = reinterpret_cast<std::uintptr_t>(memory.data());
  EXPECT_EQ(heddle_join(base), static_cast<std::uint32_t>(RegionStatus::kNotARegion));
  EXPECT_EQ(heddle_create(base + 1, 1, 1, 0, 0),
            static_cast<std::uint32_t>(RegionStatus::kMisaligned));
  EXPECT_EQ(heddle_create(base, 0, 1, 0, 0), static_cast<std::uint32_t>(RegionStatus::kBadConfig));
}

TEST(Abi, ACallGoesThereAndBack) {
  const Opened opened(1, 16, 4096);
  heddle_start(0);
  const std::uintptr_t call = heddle_acquire();
  ASSERT_NE(call, 0U);
  const std::uintptr_t following = heddle_submit(call, kAnyWorker);
  EXPECT_NE(following, 0U);
  EXPECT_NE(following, call);
  EXPECT_EQ(heddle_next(0, 0), call);
  EXPECT_EQ(heddle_next(0, call), 0U) << "nothing more, and nobody to ring";
  ASSERT_EQ(heddle_drain(512), 1U);
  std::uint32_t drained = 0;
  std::memcpy(&drained, reinterpret_cast<void*>(heddle_batch()), sizeof(drained));
  EXPECT_EQ(drained, call);
  heddle_release(following);
}

TEST(Abi, HandsACallToOneWorker) {
  const Opened opened(2, 16, 4096);
  heddle_start(0);
  heddle_start(1);
  const std::uintptr_t call = heddle_acquire();
  heddle_hand(call, 1);
  EXPECT_EQ(heddle_next(0, 0), 0U);
  EXPECT_EQ(heddle_next(1, 0), 0U);
  heddle_receive(1);
  EXPECT_EQ(heddle_next(1, call), 0U);
  EXPECT_EQ(heddle_drain(512), 1U);
}

TEST(Abi, TakesACallBack) {
  const Opened opened(1, 16, 4096);
  heddle_start(0);
  const std::uintptr_t first = heddle_acquire();
  const std::uintptr_t second = heddle_submit(first, kAnyWorker);
  heddle_release(heddle_submit(second, kAnyWorker));
  EXPECT_EQ(heddle_take_back(first), 1U);
  heddle_release(first);
  EXPECT_EQ(heddle_next(0, 0), second);
  EXPECT_EQ(heddle_take_back(second), 0U) << "a worker has it";
}

TEST(Abi, SaysWhenTheSleepingOwnerMustBeRung) {
  const Opened opened(1, 16, 4096);
  heddle_start(0);
  const std::uintptr_t first = heddle_acquire();
  const std::uintptr_t second = heddle_submit(first, 0);
  heddle_submit(second, 0);
  ASSERT_EQ(heddle_owner_sleep(), 1U);
  EXPECT_EQ(heddle_next(0, 0), first);
  EXPECT_EQ(heddle_next(0, first), 1U);
  EXPECT_EQ(heddle_next(0, 0), second);
  EXPECT_EQ(heddle_finish(0, second), 0U) << "it was rung already";
  heddle_owner_wake();
  EXPECT_EQ(heddle_owner_sleep(), 0U) << "something is finished";
}

TEST(Abi, DozesInTwoHalves) {
  const Opened opened(1, 16, 4096);
  heddle_start(0);
  EXPECT_EQ(heddle_search(0, 0), 0U);
  EXPECT_EQ(heddle_census(), 1U);
  const std::uintptr_t word = heddle_doze_begin(0);
  EXPECT_EQ(*reinterpret_cast<std::uint32_t*>(word), 3U);
  EXPECT_EQ(heddle_census(), 0U) << "a dozer is neither a searcher nor a sleeper of the lot";
  heddle_submit(heddle_acquire(), kAnyWorker);
  EXPECT_NE(*reinterpret_cast<std::uint32_t*>(word), 3U);
  EXPECT_EQ(heddle_census(), 0U) << "it was asked, and searches only once it says so";
  heddle_doze_end(0);
  EXPECT_EQ(heddle_census(), 1U);
  EXPECT_NE(heddle_search(0, 0), 0U);
}

TEST(Abi, BuriesAWorker) {
  const Opened opened(1, 16, 4096);
  heddle_start(0);
  const std::uintptr_t call = heddle_acquire();
  heddle_submit(call, kAnyWorker);
  EXPECT_EQ(heddle_next(0, 0), call);
  EXPECT_EQ(heddle_bury(0), 1U);
  EXPECT_EQ(heddle_drain(512), 1U);
}

TEST(Abi, StopsItsWorkers) {
  const Opened opened(1, 16, 4096);
  heddle_start(0);
  EXPECT_EQ(heddle_stopping(), 0U);
  heddle_stop();
  EXPECT_EQ(heddle_stopping(), 1U);
  EXPECT_EQ(heddle_search(0, 1e6), 0U) << "at once";
  heddle_abandon_search(0);
  heddle_leave(0);
  EXPECT_EQ(heddle_census(), 0U);
}

TEST(Abi, RefusesACallWhenAllRecordsAreInFlight) {
  const Opened opened(1, 2, 4096);
  const std::uintptr_t second = heddle_submit(heddle_acquire(), kAnyWorker);
  EXPECT_EQ(heddle_submit(second, kAnyWorker), 0U);
  EXPECT_EQ(heddle_acquire(), 0U);
}

TEST(Abi, AllocatesPayloadBlocks) {
  const Opened opened(1, 16, 4096);
  const std::uintptr_t block = heddle_alloc(100);
  EXPECT_NE(block, 0U);
  EXPECT_EQ(block % 16, 0U);
  EXPECT_EQ(heddle_live_blocks(), 1.0);
  EXPECT_EQ(heddle_block_bytes(block), 112.0) << "two lines of 64 bytes less the header";
  EXPECT_EQ(heddle_block_bytes(block + 16), 0.0) << "no block begins there";
  EXPECT_EQ(heddle_block_bytes(0), 0.0);
  heddle_free(block);
  EXPECT_EQ(heddle_block_bytes(block), 0.0) << "nobody's any more";
  EXPECT_EQ(heddle_live_blocks(), 0.0);
  EXPECT_EQ(heddle_alloc(1e6), 0U) << "more than the arena has";
}

}  // namespace
}  // namespace heddle
