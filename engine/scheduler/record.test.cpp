#include "scheduler/record.hpp"

#include "scheduler/victims.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

void expectUnchangedByPacking(Phase phase, std::uint32_t worker, std::uint32_t generation) {
  const auto state = RecordState::unpack(RecordState{phase, worker, generation}.pack());
  EXPECT_EQ(state.phase, phase);
  EXPECT_EQ(state.worker, worker);
  EXPECT_EQ(state.generation, generation);
}

TEST(RecordState, IsUnchangedByPacking) {
  for (const Phase phase :
       {Phase::kFree, Phase::kQueued, Phase::kRunning, Phase::kSettled, Phase::kLost}) {
    expectUnchangedByPacking(phase, 0, 0);
    expectUnchangedByPacking(phase, Victims::kMaxWorkers - 1, 0);
    expectUnchangedByPacking(phase, 0, 0xfff);
    expectUnchangedByPacking(phase, 0xabc, 0x123);
  }
}

TEST(RecordState, OfZerosIsFree) {
  const auto state = RecordState::unpack(0);
  EXPECT_EQ(state.phase, Phase::kFree);
  EXPECT_EQ(state.generation, 0U);
}

TEST(CallRecord, FillsTwoLines) {
  EXPECT_EQ(sizeof(CallRecord), 2 * kCacheLine);
  EXPECT_EQ(alignof(CallRecord), kCacheLine);
}

TEST(CallRecord, KeepsANumbersCallOnItsFirstLine) {
  const CallRecord record;
  const auto* end = reinterpret_cast<const std::byte*>(&record.joins);
  EXPECT_LE(end - reinterpret_cast<const std::byte*>(&record),
            static_cast<std::ptrdiff_t>(kCacheLine));
}

}  // namespace
}  // namespace heddle
