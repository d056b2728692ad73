// The bounded queue under the model checker. Every scenario counts how often each item is taken:
// exactly once. Those with a single consumer, whose claims never fail, have `Guarded` cells, which
// prove that no cell is written while it is read and that what is read was published; they also see
// that one producer's items come in order.

#include "queue/mpmc.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;

/// A queue, and who took what. An item is 10 · producer + its number, from 1.
template <template <typename> class Slot, std::uint32_t kCapacity>
class Counter {
 public:
  Counter() { queue_.init(cells_, kCapacity); }

  /// \return false if the queue was full
  bool push(std::uint32_t producer) {
    std::uint32_t failedCas = 0;
    if (!queue_.push(10 * producer + pushed_[producer] + 1, failedCas)) return false;
    ++pushed_[producer];
    return true;
  }
  /// Takes up to `most`.
  std::uint32_t pop(std::uint32_t most) {
    std::uint32_t items[2]{};
    std::uint32_t claimed = 0;
    std::uint32_t failedCas = 0;
    constexpr std::uint32_t kSharers = 1;
    const std::uint32_t count = queue_.popBatch(items, most, kSharers, claimed, failedCas);
    expect(count == claimed, "what is taken is claimed");
    for (std::uint32_t i = 0; i < count; ++i) take(items[i]);
    return count;
  }
  /// When all threads have ended: whatever is left over is there, in order.
  void settle() {
    while (pop(2) > 0) {
    }
    for (std::uint32_t producer = 0; producer < kProducers; ++producer) {
      for (std::uint32_t i = 1; i <= pushed_[producer]; ++i) {
        expect(taken_[10 * producer + i] == 1, "no item is lost");
      }
    }
    expect(queue_.looksEmpty() && queue_.sizeHint() == 0, "an empty queue looks empty");
  }
  /// From now on a producer's items must come in order: there is one consumer.
  void hasOneConsumer() { isOrdered_ = true; }

 private:
  static constexpr std::uint32_t kProducers = 3;

  void take(std::uint32_t item) {
    const std::uint32_t producer = item / 10;
    const std::uint32_t number = item % 10;
    expect(producer < kProducers && number >= 1, "only what was pushed is taken");
    expect(++taken_[item] == 1, "no item is taken twice");
    if (isOrdered_) expect(number == ++last_[producer], "one producer's items come in order");
  }

  Mpmc<std::uint32_t, Slot> queue_;
  typename Mpmc<std::uint32_t, Slot>::Cell cells_[kCapacity];
  bool isOrdered_ = false;
  std::uint32_t pushed_[kProducers]{};
  std::uint32_t last_[kProducers]{};
  std::uint32_t taken_[10 * kProducers]{};
};

struct OneToOne {
  static constexpr int kThreads = 2;

  OneToOne() { counter.hasOneConsumer(); }
  void thread(unsigned index) {
    if (index == 0) {
      for (int i = 0; i < 3; ++i) counter.push(0);
    } else {
      counter.pop(1);
      counter.pop(2);
    }
  }
  void after() { counter.settle(); }

  Counter<Guarded, 2> counter;
};

struct OneCell {
  static constexpr int kThreads = 2;

  OneCell() { counter.hasOneConsumer(); }
  void thread(unsigned index) {
    for (int i = 0; i < 3; ++i) {
      if (index == 0) {
        counter.push(0);
      } else {
        counter.pop(1);
      }
    }
  }
  void after() { counter.settle(); }

  Counter<Guarded, 1> counter;
};

struct TwoProducers {
  static constexpr int kThreads = 3;

  TwoProducers() { counter.hasOneConsumer(); }
  void thread(unsigned index) {
    if (index < 2) {
      counter.push(index);
    } else {
      counter.pop(2);
    }
  }
  void after() { counter.settle(); }

  Counter<Guarded, 2> counter;
};

struct TwoProducersInTurns {
  static constexpr int kThreads = 3;

  TwoProducersInTurns() { counter.hasOneConsumer(); }
  void thread(unsigned index) {
    for (int i = 0; i < 2; ++i) {
      if (index < 2) {
        counter.push(index);
      } else {
        counter.pop(2);
      }
    }
  }
  void after() { counter.settle(); }

  Counter<Guarded, 2> counter;
};

struct TwoConsumers {
  static constexpr int kThreads = 3;

  TwoConsumers() {
    counter.push(2);
    counter.push(2);
  }
  void thread(unsigned index) {
    if (index == 0) {
      counter.push(0);
    } else {
      counter.pop(index);
    }
  }
  void after() { counter.settle(); }

  Counter<Racy, 2> counter;
};

struct Everybody {
  static constexpr int kThreads = 4;

  void thread(unsigned index) {
    for (int i = 0; i < 2; ++i) {
      if (index < 2) {
        counter.push(index);
      } else {
        counter.pop(2);
      }
    }
  }
  void after() { counter.settle(); }

  Counter<Racy, 2> counter;
};

constexpr const char* kMpmc = "queue/mpmc";

const model::Register<OneToOne> oneToOne{kMpmc,
                                         "one producer, one consumer, two cells",
                                         "Cells are filled, emptied in batches, and filled again.",
                                         {model::exhaustive()}};
const model::Register<OneCell> oneCell{
    kMpmc,
    "one producer, one consumer, one cell",
    "The cell is handed back and forth; the queue is often full.",
    {model::exhaustive()}};
const model::Register<TwoProducers> twoProducers{kMpmc,
                                                 "two producers, one consumer",
                                                 "The consumer meets an item behind a missing one.",
                                                 {model::exhaustive()}};
const model::Register<TwoProducersInTurns> twoProducersInTurns{
    kMpmc,
    "two producers, one consumer, two laps",
    "The same with cells that are used again.",
    {model::bounded(3), model::random(200'000)}};
const model::Register<TwoConsumers> twoConsumers{
    kMpmc,
    "one producer, two consumers",
    "Consumers read the same items, and a lap passes before the slower one claims them.",
    {model::bounded(4), model::random(200'000)}};
const model::Register<Everybody> everybody{
    kMpmc, "two producers, two consumers", "Everybody at once.", {model::random(300'000)}};

}  // namespace
}  // namespace heddle
