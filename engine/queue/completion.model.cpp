// The completion lane under the model checker: every item comes out once, in order, with what its
// producer wrote into it.

#include "queue/completion.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;

/// A lane, its items, and what came out.
class Tape {
 public:
  static constexpr std::uint32_t kItems = 3;

  void push(std::uint32_t index) {
    results_[index].store(100 + index);
    lane_.push(index, links_[index]);
  }
  /// Takes whatever is there, and looks at it.
  void drain() {
    std::uint32_t cursor = lane_.takeAll();
    std::uint32_t batch[kItems]{};
    std::uint32_t count = 0;
    while (cursor != 0) {
      expect(count < kItems, "the list ends");
      batch[count++] = CompletionLane::next(
          cursor, [this](std::uint32_t index) -> CompletionLane::Link& { return links_[index]; });
    }
    while (count > 0) {  // newest first
      const std::uint32_t index = batch[--count];
      expect(index == drained_++, "items come once, in order");
      expect(results_[index].load() == 100 + index, "with what was written into them");
    }
  }
  std::uint32_t drained() const { return drained_; }
  bool looksEmpty() const { return lane_.looksEmpty(); }

 private:
  CompletionLane lane_;
  CompletionLane::Link links_[kItems];
  Guarded<std::uint32_t> results_[kItems];
  std::uint32_t drained_ = 0;
};

struct PushAndDrain {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    for (std::uint32_t i = 0; i < Tape::kItems; ++i) {
      if (index == 0) {
        tape.push(i);
      } else {
        tape.drain();
      }
    }
  }
  void after() {
    tape.drain();
    expect(tape.drained() == Tape::kItems, "nothing is lost");
    expect(tape.looksEmpty(), "an empty lane looks empty");
  }

  Tape tape;
};

const model::Register<PushAndDrain> pushAndDrain{
    "queue/completion",
    "one producer, the consumer",
    "The consumer takes the lane away while the producer links the next item to it.",
    {model::exhaustive()}};

}  // namespace
}  // namespace heddle
