#include "telemetry/trace_ring.hpp"

#include <vector>

#include "testing/shared.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle {
namespace {

constexpr std::uint32_t kCapacity = 8;

struct Ring {
  Ring() { ring.init(cells, kCapacity); }
  void add(std::uint32_t number) {
    ring.add({number, TraceKind::kSpanEnd, number, std::uint64_t{7} * number});
  }
  /// The numbers of the events, and how many are lost.
  std::vector<std::uint64_t> read() {
    std::vector<std::uint64_t> numbers;
    lost =
        ring.read([&](const TraceEvent& event, std::uint64_t) { numbers.push_back(event.nanos); });
    return numbers;
  }

  TraceRing ring;
  TraceRing::Cell cells[kCapacity];
  std::uint64_t lost = 0;  ///< the number of the first that is there
};

TEST(TraceRing, IsOffUntilItHasRoom) {
  const TraceRing ring;
  EXPECT_FALSE(ring.isOn());
  EXPECT_EQ(ring.read([](const TraceEvent&, std::uint64_t) {}), 0U);
}

TEST(TraceRing, GivesEventsBackInOrder) {
  Ring ring;
  for (std::uint32_t i = 1; i <= 3; ++i) ring.add(i);
  EXPECT_EQ(ring.read(), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(ring.lost, 0U);
}

TEST(TraceRing, KeepsAllOfAnEvent) {
  Ring ring;
  ring.ring.add({1ULL << 50U, TraceKind::kJoinSleep, 0xffffffff, 1ULL << 63U});
  TraceEvent seen;
  ring.ring.read([&](const TraceEvent& event, std::uint64_t) { seen = event; });
  EXPECT_EQ(seen.nanos, 1ULL << 50U);
  EXPECT_TRUE(seen.kind == TraceKind::kJoinSleep);
  EXPECT_EQ(seen.value, 0xffffffffU);
  EXPECT_EQ(seen.name, 1ULL << 63U);
}

TEST(TraceRing, KeepsTheLatestAndSaysHowManyAreGone) {
  Ring ring;
  for (std::uint32_t i = 1; i <= kCapacity + 3; ++i) ring.add(i);
  EXPECT_EQ(ring.read(), (std::vector<std::uint64_t>{4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(ring.lost, 3U);
}

TEST(TraceRing, GivesNoEventInPiecesWhileItIsWritten) {
  constexpr std::uint32_t kEvents = 200'000;
  Ring ring;
  testing::Tally broken;
  testing::Signal done;
  testing::runOnThreads(2, [&](std::uint32_t thread) {
    if (thread == 0) {
      for (std::uint32_t i = 1; i <= kEvents; ++i) ring.add(i);
      return done.raise();
    }
    while (done.read() == 0) {
      std::uint64_t last = 0;
      ring.ring.read([&](const TraceEvent& event, std::uint64_t) {
        const bool isWhole = event.value == event.nanos && event.name == 7 * event.nanos;
        if (!isWhole || event.nanos <= last) broken.add();
        last = event.nanos;
      });
    }
  });
  EXPECT_EQ(broken.count(), 0U);
  ring.read();
  EXPECT_EQ(ring.lost, kEvents - kCapacity);
}

}  // namespace
}  // namespace heddle
