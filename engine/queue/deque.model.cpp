// The deque under the model checker. Every scenario counts how often each item is taken: exactly
// once, whoever takes it. Those with `Guarded` slots prove besides that no slot is written while a
// thief reads it, and that what a thief reads was published.

#include "queue/deque.hpp"

#include "model/scenario.hpp"

namespace heddle {
namespace {

using model::expect;

/// A deque, and who took what. Items are 1, 2, 3, …
template <template <typename> class Cell, std::uint32_t kCapacity>
class Table {
 public:
  static constexpr std::uint32_t kMost = 8;

  /// \param items how many there are to begin with
  explicit Table(std::uint32_t items) {
    deque_.init(slots_, kCapacity);
    while (pushed_ < items) push();
  }

  bool push() {
    if (!deque_.push(pushed_ + 1)) return false;
    ++pushed_;
    return true;
  }
  bool pop() {
    std::uint32_t item = 0;
    if (!deque_.pop(item)) return false;
    take(item);
    return true;
  }
  Steal steal() {
    std::uint32_t item = 0;
    const Steal result = deque_.steal(item);
    if (result == Steal::kTaken) take(item);
    return result;
  }
  /// When all threads have ended: whatever is left over is there, and was not taken.
  void settle() {
    while (pop()) {
    }
    for (std::uint32_t item = 1; item <= pushed_; ++item)
      expect(taken_[item] == 1, "no item is lost");
    expect(deque_.looksEmpty() && deque_.sizeHint() == 0, "an empty deque looks empty");
  }

 private:
  void take(std::uint32_t item) {
    expect(item >= 1 && item <= kMost, "only what was pushed is taken");
    expect(++taken_[item] == 1, "no item is taken twice");
  }

  Deque<std::uint32_t, Cell> deque_;
  Cell<std::uint32_t> slots_[kCapacity];
  std::uint32_t pushed_ = 0;
  std::uint32_t taken_[kMost + 1]{};
};

struct LastItem {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      table.push();
      table.pop();
      table.pop();
    } else {
      table.steal();
      table.steal();
    }
  }
  void after() { table.settle(); }

  Table<Racy, 2> table{0};
};

struct TwoPopsOneThief {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      table.pop();
      table.pop();
    } else {
      table.steal();
      table.steal();
    }
  }
  void after() { table.settle(); }

  Table<Racy, 2> table{2};
};

struct OnePopTwoThieves {
  static constexpr int kThreads = 3;

  void thread(unsigned index) {
    if (index == 0) {
      table.pop();
    } else {
      table.steal();
    }
  }
  void after() { table.settle(); }

  Table<Racy, 2> table{2};
};

struct TwoPopsTwoThieves {
  static constexpr int kThreads = 3;

  void thread(unsigned index) {
    if (index == 0) {
      table.pop();
      table.pop();
      table.push();
    } else {
      table.steal();
      table.steal();
    }
  }
  void after() { table.settle(); }

  Table<Racy, 4> table{3};
};

struct Wraparound {
  static constexpr int kThreads = 3;

  void thread(unsigned index) {
    if (index == 0) {
      table.push();
      table.pop();
      table.push();
      table.push();
    } else {
      table.steal();
      table.steal();
    }
  }
  void after() { table.settle(); }

  Table<Racy, 2> table{2};
};

struct ReusedSlots {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      for (int i = 0; i < 3; ++i) table.push();
    } else {
      for (int i = 0; i < 3; ++i) table.steal();
    }
  }
  void after() { table.settle(); }

  Table<Guarded, 2> table{2};
};

struct ReuseAfterLoss {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 1) {
      table.steal();
    } else if (!table.pop()) {
      table.push();
      table.push();
    }
  }
  void after() { table.settle(); }

  Table<Guarded, 2> table{1};
};

constexpr const char* kDeque = "queue/deque";

const model::Register<LastItem> lastItem{
    kDeque,
    "last item",
    "Owner and thief race for the only item, then look at an empty deque.",
    {model::exhaustive()}};
const model::Register<TwoPopsOneThief> twoPopsOneThief{
    kDeque,
    "two items, two pops, one thief",
    "The owner comes down upon the thief, without and then with the race for the last item.",
    {model::exhaustive()}};
const model::Register<OnePopTwoThieves> onePopTwoThieves{
    kDeque,
    "two items, one pop, two thieves",
    "The owner takes an item without a race while one thief makes the other's top move.",
    {model::exhaustive()}};
const model::Register<TwoPopsTwoThieves> twoPopsTwoThieves{
    kDeque,
    "three items, two pops, a push, two thieves",
    "Everybody at once.",
    {model::bounded(3), model::random(300'000)}};
const model::Register<Wraparound> wraparound{kDeque,
                                             "wraparound with two thieves",
                                             "Slots are reused while slow thieves still read them.",
                                             {model::bounded(3), model::random(300'000)}};
const model::Register<ReusedSlots> reusedSlots{
    kDeque,
    "reused slots, one thief",
    "A single thief never loses against an owner that only pushes: no access to a slot may race.",
    {model::exhaustive()}};
const model::Register<ReuseAfterLoss> reuseAfterLoss{
    kDeque,
    "reused slot after a lost item",
    "The owner learns from losing its last item that the thief has read the slot, and reuses it.",
    {model::exhaustive()}};

}  // namespace
}  // namespace heddle
