// The completion lane under the model checker: every item comes out once, in order, with what its
// producer wrote into it.

#include "queue/completion.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;

/// A lane with as few cells as it may have, its items, and what came out. An item that came out is
/// granted to the producer again, as the engine's queues do.
class Tape {
 public:
  static constexpr std::uint32_t kItems = 2;
  static constexpr std::uint32_t kPushes = 4;

  Tape() { lane_.init(cells_, kItems); }

  /// \return false if the item is not granted yet
  bool push(std::uint32_t number) {
    // As the queues by which a record gets to its worker (E4).
    if (granted_.load(acquire(Edge::kMpmcFilled)) + kItems <= number) return false;
    results_[number % kItems].store(100 + number);
    lane_.push(number % kItems);
    return true;
  }
  /// Takes whatever is there, and looks at it.
  void drain() {
    std::uint32_t batch[kItems]{};
    const std::uint32_t count = lane_.take(batch, kItems);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t number = drained_++;
      expect(batch[i] == number % kItems, "items come once, in order");
      expect(results_[batch[i]].load() == 100 + number, "with what was written into them");
    }
    if (count > 0) granted_.store(drained_, release(Edge::kMpmcFilled));
  }
  std::uint32_t drained() const { return drained_; }
  bool looksEmpty() const { return lane_.looksEmpty(); }

 private:
  CompletionLane lane_;
  CompletionLane::Cell cells_[kItems];
  Guarded<std::uint32_t> results_[kItems];
  Atomic<std::uint32_t> granted_;
  std::uint32_t drained_ = 0;
};

struct PushAndDrain {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    for (std::uint32_t i = 0; i < Tape::kPushes; ++i) {
      if (index == 0) {
        if (tape.push(pushed)) ++pushed;
      } else {
        tape.drain();
      }
    }
  }
  void after() {
    tape.drain();
    expect(tape.drained() == pushed, "nothing is lost");
    expect(tape.looksEmpty(), "an empty lane looks empty");
  }

  Tape tape;
  std::uint32_t pushed = 0;
};

const model::Register<PushAndDrain> pushAndDrain{
    "queue/completion",
    "one producer, the consumer",
    "The consumer takes what there is while the producer adds; cells are used again.",
    {model::exhaustive()}};

}  // namespace
}  // namespace heddle
