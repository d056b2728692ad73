// The buffers under the model checker: a block is freed once, after everybody has done with it, and
// whoever dies leaves nothing behind. Contents are `Guarded`: a use that is not ordered before the
// free is a data race.

#include "memory/buffers.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;
using model::mayDie;

constexpr std::uint32_t kSlot = 0;
constexpr std::uint32_t kStamp = 1;
/// The agent that buries.
constexpr std::uint32_t kOwner = 2;

/// Every block is the same piece of memory, which nobody writes; who frees it looks at what was
/// done with it. It orders nothing, so that only the edges of `Buffers` do.
class Heap {
 public:
  void* allocate(std::uint64_t /*bytes*/) {
    mayDie();
    return &block_;
  }
  void free(void* block) {
    mayDie();
    expect(block == &block_, "the block of the buffer");
    for (Guarded<std::uint32_t>& use : uses) use.store(use.load() + 1);
    ++frees;
  }

  Guarded<std::uint32_t> uses[2];  ///< by agent
  std::uint32_t frees = 0;

 private:
  std::uint64_t block_ = 0;
};

/// Some agents, and slots for buffers.
template <std::uint32_t kCapacity>
struct Shop {
  Shop() { buffers.init(entries, holds, kCapacity, 3); }

  /// Waits until there is a buffer, and holds it.
  void hold(std::uint32_t agent) {
    while (buffers.hold(agent, kSlot, kStamp) == nullptr) model::yield();
  }
  void use(std::uint32_t agent) { heap.uses[agent].store(heap.uses[agent].load() + 1); }
  void giveUp(std::uint32_t agent) { buffers.giveUp(heap, agent, kSlot); }

  Heap heap;
  Buffers::Entry entries[kCapacity];
  Buffers::Hold holds[3 * kCapacity];
  Buffers buffers;
};

struct Shared : Shop<1> {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      expect(buffers.make(heap, 0, 8) == kSlot, "the only slot");
      use(0);
      while (!isHeld.load(kRelaxed)) model::yield();  // a channel that orders nothing
      giveUp(0);
    } else {
      hold(1);
      expect(buffers.placeOf(kSlot) != nullptr, "its place");
      isHeld.store(1, kRelaxed);  // as above
      use(1);
      giveUp(1);
    }
  }
  void after() {
    expect(heap.frees == 1, "it is freed once");
    expect(buffers.liveQuiescent() == 0, "nobody holds it");
  }

  Atomic<std::uint32_t> isHeld;
};

struct Reused : Shop<1> {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    while (buffers.make(heap, index, 8) != kSlot) model::yield();
    // Not used: nothing but the slot is in turns here.
    giveUp(index);
  }
  void after() { expect(buffers.liveQuiescent() == 0, "nobody holds one"); }
};

struct Sent : Shop<1> {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      buffers.make(heap, 0, 8);
      buffers.send(0, kSlot);
      // E6: pairs with the acquire below: a queue.
      isSent.store(1, release(Edge::kCompletionPush));
      use(0);
      giveUp(0);
    } else {
      // E6: pairs with the release above.
      while (isSent.load(acquire(Edge::kCompletionPush)) == 0) model::yield();
      hold(1);
      expect(buffers.arrived(heap, 1, 0, kSlot), "it was sent");
      expect(!buffers.arrived(heap, 1, 0, kSlot), "once");
      use(1);
      giveUp(1);
    }
  }
  void after() {
    expect(heap.frees == 1, "it is freed once");
    expect(buffers.liveQuiescent() == 0, "nobody holds it");
  }

  Atomic<std::uint32_t> isSent;
};

struct Buried : Shop<2> {
  static constexpr int kThreads = 2;

  Buried() { model::mortal() = 0; }

  void thread(unsigned index) {
    if (index == 0) {
      try {
        buffers.make(heap, 0, 8);
        mayDie();
        if (model::choose(2) == 0) buffers.send(0, kSlot);
        mayDie();
        giveUp(0);
        mayDie();
        buffers.make(heap, 0, 8);
      } catch (const model::Death&) {
        // `after` buries it.
      }
    } else if (buffers.hold(1, kSlot, kStamp) != nullptr) {
      mayDie();
      giveUp(1);
    }
  }
  void after() {
    model::mortal() = -1;
    buffers.bury(heap, kOwner, 0);
    expect(buffers.liveQuiescent() == 0, "nobody holds one");
    for (std::uint32_t i = 0; i < 2; ++i) {
      expect(buffers.make(heap, kOwner, 8) < 2, "all slots are free again");
    }
  }
};

constexpr const char* kBuffers = "memory/buffers";

const model::Register<Shared> shared{kBuffers,
                                     "two agents share a buffer",
                                     "The last one to give it up frees it.",
                                     {model::bounded(4), model::random(100'000)}};
const model::Register<Reused> reused{kBuffers,
                                     "one slot, two agents",
                                     "A slot passes from one buffer to the next.",
                                     {model::bounded(4), model::random(100'000)}};
const model::Register<Sent> sent{kBuffers,
                                 "given up while it is on the way",
                                 "The owner gives it up for the worker that sent it.",
                                 {model::bounded(4), model::random(100'000)}};
const model::Register<Buried> buried{kBuffers,
                                     "a worker dies between any two lines",
                                     "Whatever it held, made or freed is in order afterwards.",
                                     {model::random(400'000)}};

}  // namespace
}  // namespace heddle
