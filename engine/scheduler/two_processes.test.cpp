// Two processes on one region, mapped at different addresses.

#include "testing/two_processes.hpp"

#include <sched.h>

#include <cstring>

#include "memory/region.hpp"
#include "queue/deque.hpp"
#include "scheduler/bell.hpp"
#include "scheduler/engine.hpp"
#include "testing/iterations.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::runInTwoProcesses;
using testing::SharedMemory;
using testing::Signal;
using testing::Tally;

constexpr std::size_t kPage = 4096;
constexpr std::uint32_t kCapacity = 64;

/// What lies in the region of the test with deques.
struct Arena {
  Deque<std::uint32_t> deques[2];                ///< one for each process
  Signal stage;                                  ///< how far both have got
  Tally total;                                   ///< items taken
  Tally stolen[2];                               ///< items that each process took from the other
  Tally damaged;                                 ///< items whose contents the taker did not see
  RelativePtr<Tally> taken;                      ///< by item, how often
  RelativePtr<Guarded<std::uint32_t>> contents;  ///< by item
};

/// One of two processes that push items and rob each other, on its own mapping.
class Robber {
 public:
  Robber(Arena& arena, std::uint32_t self) : arena_(arena), self_(self) {}

  void push(std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t item = first; item < first + count; ++item) tryPush(item);
  }
  void stealAll() {
    while (steal()) {
    }
  }
  /// Pushes `count` items from `first` on, pops and steals, until `all` are taken.
  void compete(std::uint32_t first, std::uint32_t count, std::uint32_t all) {
    std::uint32_t item = 0;
    for (std::uint32_t next = first; next < first + count;) {
      if (tryPush(next)) {
        ++next;
      } else {
        steal();
      }
      if (next % 3 == 0 && own().pop(item)) take(item);
    }
    while (arena_.total.count() < all) {
      if (own().pop(item)) {
        take(item);
      } else if (!steal()) {
        sched_yield();
      }
    }
  }

 private:
  Deque<std::uint32_t>& own() { return arena_.deques[self_]; }
  bool tryPush(std::uint32_t item) {
    arena_.contents[item].store(~item);
    return own().push(item);
  }
  bool steal() {
    std::uint32_t item = 0;
    if (arena_.deques[1 - self_].steal(item) != Steal::kTaken) return false;
    arena_.stolen[self_].add();
    take(item);
    return true;
  }
  void take(std::uint32_t item) {
    if (arena_.contents[item].load() != ~item) arena_.damaged.add();
    arena_.taken[item].add();
    arena_.total.add();
  }

  Arena& arena_;
  std::uint32_t self_;
};

Arena& layOut(const SharedMemory& memory, std::uint32_t items) {
  auto status = RegionStatus::kOk;
  Region* region = Region::create(memory.base(), memory.size(), status);
  auto* arena = region->carve<Arena>();
  for (auto& deque : arena->deques) {
    deque.init(region->carve<Racy<std::uint32_t>>(kCapacity), kCapacity);
  }
  arena->taken.set(region->carve<Tally>(items));
  arena->contents.set(region->carve<Guarded<std::uint32_t>>(items));
  region->seal(arena);
  return *arena;
}

TEST(TwoProcesses, StealFromEachOthersDeques) {
  const std::uint32_t each = iterations(100'000) + kCapacity;
  const std::uint32_t all = 2 * each;
  SharedMemory memory(std::size_t{64} * kPage + all * sizeof(std::uint64_t) * 2);
  Arena& arena = layOut(memory, all);
  const int answer = runInTwoProcesses(
      memory,
      [&] {
        Robber robber(arena, 0);
        robber.push(0, kCapacity);
        arena.stage.raise();  // 1: the child robs this process
        arena.stage.awaitAtLeast(2);
        robber.stealAll();
        arena.stage.raise();  // 3: both rob each other
        robber.compete(kCapacity, each - kCapacity, all);
      },
      [&] {
        auto status = RegionStatus::kOk;
        auto& mapped = *static_cast<Arena*>(Region::join(memory.base(), status)->root());
        if (&mapped == &arena) return 1;
        Robber robber(mapped, 1);
        mapped.stage.awaitAtLeast(1);
        robber.stealAll();
        robber.push(each, kCapacity);
        mapped.stage.raise();  // 2: the parent robs this process
        mapped.stage.awaitAtLeast(3);
        robber.compete(each + kCapacity, each - kCapacity, all);
        return 0;
      });
  EXPECT_EQ(answer, 0);
  std::uint32_t wrong = 0;
  for (std::uint32_t item = 0; item < all; ++item) wrong += arena.taken[item].count() == 1 ? 0 : 1;
  EXPECT_EQ(wrong, 0U) << "items that were not taken exactly once";
  EXPECT_EQ(arena.damaged.count(), 0U);
  EXPECT_GE(arena.stolen[0].count(), kCapacity);
  EXPECT_GE(arena.stolen[1].count(), kCapacity);
}

/// An engine on shared memory; the page before it holds the owner's bell.
struct SharedEngine {
  explicit SharedEngine(std::uint32_t records)
      : memory(kPage +
               static_cast<std::size_t>(Engine::sectionBytes(configOf(records)) + kPayload)),
        engine(Engine::create(memory.base() + kPage, memory.size() - kPage, configOf(records),
                              status)) {}

  static constexpr std::uint64_t kPayload = 1 << 16;

  static EngineConfig configOf(std::uint32_t records) {
    EngineConfig config;
    config.workers = 2;
    config.recordsPerOwner = records;
    config.payloadBytes = kPayload;
    return config;
  }
  /// The engine as another process sees it.
  Engine& joined() {
    auto otherStatus = RegionStatus::kOk;
    return *Engine::join(memory.base() + kPage, otherStatus);
  }
  Bell& bell() const { return *reinterpret_cast<Bell*>(memory.base()); }
  std::uint64_t offsetOf(const void* block) const {
    return static_cast<std::uint64_t>(static_cast<const std::byte*>(block) - memory.base());
  }
  void* at(std::uint64_t offset) const { return memory.base() + offset; }

  /// Answers a call: the block that it brought goes, another one with the double goes back.
  void run(Engine& here, std::uint32_t worker, std::uint32_t index) const {
    CallRecord& record = here.record(index);
    std::uint32_t asked = 0;
    std::memcpy(&asked, at(record.value), sizeof(asked));
    here.slab().free(at(record.value));
    void* answer = here.slab().allocate(2 * sizeof(asked));
    asked *= 2;
    std::memcpy(answer, &asked, sizeof(asked));
    record.value = offsetOf(answer);
    if (here.finish(worker, index)) bell().ring();
  }

  RegionStatus status = RegionStatus::kOk;
  SharedMemory memory;
  Engine* engine;
};

bool submit(SharedEngine& shared, std::uint32_t call) {
  Engine& engine = *shared.engine;
  const std::uint32_t index = engine.owner(0).acquireRecord();
  if (index == Engine::kNone) return false;
  void* block = engine.slab().allocate(sizeof(call));
  std::memcpy(block, &call, sizeof(call));
  engine.record(index).value = shared.offsetOf(block);
  engine.record(index).tag = call;
  engine.submit(0, index);
  return true;
}

TEST(TwoProcesses, CallsOfOneAreRunByBoth) {
  const std::uint32_t calls = iterations(100'000);
  SharedEngine shared(64);
  std::uint32_t wrong = 0;
  const int answer = runInTwoProcesses(
      shared.memory,
      [&] {
        Engine& engine = *shared.engine;
        engine.start(0);
        for (std::uint32_t submitted = 0, drained = 0; drained < calls;) {
          while (submitted < calls && submit(shared, submitted)) ++submitted;
          // Every other time it is a worker itself, else it sleeps until the child answers.
          const std::uint32_t index = drained % 2 == 0 ? engine.next(0) : Engine::kNone;
          if (index != Engine::kNone) shared.run(engine, 0, index);
          const std::uint32_t rings = shared.bell().rings();
          const std::uint32_t count = engine.owner(0).drain(Owner::kBatch);
          for (std::uint32_t i = 0; i < count; ++i) {
            const CallRecord& record = engine.record(engine.owner(0).batch()[i]);
            std::uint32_t got = 0;
            std::memcpy(&got, shared.at(record.value), sizeof(got));
            if (got != 2 * record.tag) ++wrong;
            engine.slab().free(shared.at(record.value));
          }
          drained += count;
          if (count > 0 || index != Engine::kNone || engine.owner(0).inFlight() == 0) continue;
          if (!engine.owner(0).beginSleep()) continue;
          engine.nudge(0, true);
          shared.bell().await(rings);
        }
        engine.stop();
      },
      [&] {
        Engine& engine = shared.joined();
        engine.start(1);
        for (;;) {
          const std::uint32_t index = engine.search(1, 0);
          if (index != Engine::kNone) {
            shared.run(engine, 1, index);
          } else if (engine.stopping()) {
            break;
          } else {
            engine.park(1);
          }
        }
        engine.abandonSearch(1);
        return &engine == shared.engine ? 1 : 0;
      });
  EXPECT_EQ(answer, 0);
  EXPECT_EQ(wrong, 0U);
  EXPECT_EQ(shared.engine->slab().liveBlocksQuiescent(), 0U);
  EXPECT_GT(shared.engine->slot(1).counters.run.read(), 0U) << "the child ran some";
}

TEST(TwoProcesses, ADeadProcessLosesOnlyWhatItWasRunning) {
  constexpr std::uint32_t kCalls = 60;
  SharedEngine shared(64);
  std::uint32_t lost = 0;
  const int answer = runInTwoProcesses(
      shared.memory,
      [&] {
        for (std::uint32_t call = 0; call < kCalls; ++call) EXPECT_TRUE(submit(shared, call));
        shared.bell().ring();
      },
      [&] {
        shared.bell().await(0);
        Engine& engine = shared.joined();
        engine.start(1);
        return engine.next(1) == Engine::kNone ? 1 : 0;  // and dies, with a batch on its deque
      });
  EXPECT_EQ(answer, 0);
  Engine& engine = *shared.engine;
  EXPECT_EQ(engine.bury(1, 0), 1U);
  engine.start(0);
  std::uint32_t index = Engine::kNone;
  while ((index = engine.next(0)) != Engine::kNone) shared.run(engine, 0, index);
  const std::uint32_t count = engine.owner(0).drain(Owner::kBatch);
  EXPECT_EQ(count, kCalls);
  for (std::uint32_t i = 0; i < count; ++i) {
    const CallRecord& record = engine.record(engine.owner(0).batch()[i]);
    const auto state = RecordState::unpack(record.state.load(acquire(testing::kTestEdge)));
    if (state.phase == Phase::kLost) ++lost;
  }
  EXPECT_EQ(lost, 1U);
}

}  // namespace
}  // namespace heddle
