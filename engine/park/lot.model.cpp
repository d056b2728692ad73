// The park protocol under the model checker. A lost wake-up shows as a deadlock: the futex of the
// model orders nothing and wakes nobody by itself. The scenarios combine the lot with each
// structure that work is published in, since the edge E8 joins the two.

#include "park/lot.hpp"

#include "model/scenario.hpp"
#include "queue/deque.hpp"
#include "queue/mpmc.hpp"

namespace heddle {
namespace {

using model::expect;

/// Work, in one of its forms.
class InQueue {
 public:
  InQueue() { queue_.init(cells_, kCapacity); }
  void push() {
    std::uint32_t failedCas = 0;
    expect(queue_.push(1, failedCas), "there is room");
  }
  bool take() {
    std::uint32_t item = 0;
    std::uint32_t claimed = 0;
    std::uint32_t failedCas = 0;
    return queue_.popBatch(&item, 1, 1, claimed, failedCas) == 1;
  }
  bool looksEmpty() const { return queue_.looksEmpty(); }

 private:
  static constexpr std::uint32_t kCapacity = 2;
  Mpmc<std::uint32_t> queue_;
  Mpmc<std::uint32_t>::Cell cells_[kCapacity];
};

class OnDeque {
 public:
  OnDeque() { deque_.init(slots_, kCapacity); }
  void push() { expect(deque_.push(1), "there is room"); }
  bool take() {
    std::uint32_t item = 0;
    return deque_.steal(item) == Steal::kTaken;
  }
  bool looksEmpty() const { return deque_.looksEmpty(); }

 private:
  static constexpr std::uint32_t kCapacity = 2;
  Deque<std::uint32_t> deque_;
  Racy<std::uint32_t> slots_[kCapacity];
};

/// How a publisher wakes.
enum class Wake { kOne, kWorthIt, kAddressee, kThis };

/// A lot with some workers, and work.
template <typename Work, std::uint32_t kWorkers>
class House {
 public:
  /// Makes one piece of work visible, and wakes somebody.
  void publish(Lot::Right& right, Wake wake = Wake::kOne) {
    work_.push();
    if (wake == Wake::kAddressee) {
      lot.wakeFor(spots, kWorkers, 0, right);
    } else if (wake == Wake::kThis) {
      lot.wakeThis(spots, kWorkers, 0, right);
    } else if (wake == Wake::kOne || isWorthIt()) {
      lot.wakeOne(spots, kWorkers, 0, right);
    }
  }
  /// A worker, as a searcher, works off one piece and runs on.
  /// \param minds whether it looks for more work when it was the last searcher, as the engine does
  void workOne(std::uint32_t worker, bool minds) {
    while (!take()) fallAsleep(worker);
    if (lot.endSearch() && minds && !work_.looksEmpty()) wake(worker, 0);
  }
  void fallAsleep(std::uint32_t worker) {
    lot.beginSleep(spots[worker]);
    if (!work_.looksEmpty()) wake(worker, worker);
    lot.sleep(spots[worker]);
  }
  void wake(std::uint32_t worker, std::uint32_t first) {
    lot.wakeOne(spots, kWorkers, first, rights[worker]);
  }
  /// As the engine's owners look first.
  bool isWorthIt() const {
    const Lot::Census census = lot.census();
    return census.searchers == 0 && census.sleepers > 0;
  }
  bool take() {
    if (!work_.take()) return false;
    ++taken;
    return true;
  }
  bool looksEmpty() const { return work_.looksEmpty(); }
  /// When all threads have ended, and no worker searches or sleeps any more.
  void settle(std::uint32_t pieces) {
    expect(taken == pieces, "every piece was worked off once");
    const Lot::Census census = lot.census();
    expect(census.searchers == 0 && census.sleepers == 0, "everybody is counted right");
    for (const Lot::Right right : rights) expect(right == 0, "no right is left over");
  }

  Lot lot;
  ParkingSpot spots[kWorkers];
  Lot::Right rights[kWorkers]{};
  std::uint32_t taken = 0;

 private:
  Work work_;
};

/// One publisher, one worker on its way to sleep.
template <typename Work, Wake kWake>
struct FallingAsleep {
  static constexpr int kThreads = 2;

  FallingAsleep() { house.lot.beginSearch(); }
  void thread(unsigned index) {
    if (index == 0) {
      house.workOne(0, false);
    } else {
      house.publish(right, kWake);
    }
  }
  void after() { house.settle(1); }

  House<Work, 1> house;
  Lot::Right right = 0;
};

/// A publisher that relies on a searcher which has found other work: the last one to leave must see
/// to it that the second piece is not left to whenever the first is finished.
struct LastSearcher {
  static constexpr int kThreads = 3;

  LastSearcher() {
    house.lot.beginSearch();
    house.lot.beginSearch();
    house.lot.beginSleep(house.spots[1]);
  }
  void thread(unsigned index) {
    if (index == 0) {
      house.workOne(0, true);
    } else if (index == 1) {
      house.lot.sleep(house.spots[1]);
      house.workOne(1, true);
    } else {
      house.publish(right);
      house.publish(right);
    }
  }
  void after() { house.settle(2); }

  House<InQueue, 2> house;
  Lot::Right right = 0;
};

/// Two publishers wake two workers at once: their rights and the workers' spots cross.
struct TwoWakers {
  static constexpr int kThreads = 4;

  TwoWakers() {
    house.lot.beginSearch();
    house.lot.beginSearch();
  }
  void thread(unsigned index) {
    if (index < 2) {
      house.workOne(index, true);
    } else {
      house.publish(rights[index - 2]);
    }
  }
  void after() { house.settle(2); }

  House<InQueue, 2> house;
  Lot::Right rights[2]{};
};

/// A waker has written something for whom it wakes.
struct Message {
  static constexpr int kThreads = 2;

  Message() { lot.beginSearch(); }
  void thread(unsigned index) {
    if (index == 0) {
      lot.beginSleep(spot);
      lot.sleep(spot);
      expect(message.load() == 1, "what was written before is seen");
      lot.endSearch();
    } else {
      message.store(1);
      while (lot.census().sleepers == 0) model::yield();
      Lot::Right right = 0;
      lot.wakeOne(&spot, 1, 0, right);
    }
  }

  Lot lot;
  ParkingSpot spot;
  Guarded<std::uint32_t> message;
};

/// The worker for whom the waker has written something has died: the burial reads it in its place.
struct Will {
  static constexpr int kThreads = 2;

  Will() {
    lot.beginSearch();
    lot.beginSleep(spot);  // where it dies
  }
  void thread(unsigned index) {
    Lot::Right right = 0;
    if (index == 0) {
      message.store(1);
      lot.wakeOne(&spot, 1, 0, right);
    } else if (lot.forget(spot, false)) {
      expect(message.load() == 1, "what was written before is seen");
    }
  }
  void after() {
    const Lot::Census census = lot.census();
    expect(census.searchers == 0 && census.sleepers == 0, "everybody is counted right");
  }

  Lot lot;
  ParkingSpot spot;
  Guarded<std::uint32_t> message;
};

/// The end: whoever sleeps or is about to sleep gets up.
struct TheEnd {
  static constexpr int kThreads = 3;

  TheEnd() {
    lot.beginSearch();
    lot.beginSearch();
  }
  void thread(unsigned index) {
    Lot::Right right = 0;
    if (index == 2) {
      over.store(1, seqCst(Edge::kLotSleep));
      lot.wakeAll(spots, 2, right);
      return;
    }
    while (!isOver()) {
      lot.beginSleep(spots[index]);
      if (isOver()) lot.wakeAll(spots, 2, right);
      lot.sleep(spots[index]);
    }
    lot.endSearch();
  }
  void after() {
    const Lot::Census census = lot.census();
    expect(census.searchers == 0 && census.sleepers == 0, "everybody is counted right");
  }
  bool isOver() const { return over.load(seqCst(Edge::kLotSleep)) != 0; }

  Lot lot;
  ParkingSpot spots[2];
  Atomic<std::uint32_t> over;
};

/// A worker dies, at any moment at which it can; its burial passes on what it may have been told.
struct Death {
  static constexpr int kThreads = 3;

  Death() {
    house.lot.beginSearch();
    house.lot.beginSearch();
    house.lot.beginSleep(house.spots[1]);
  }
  void thread(unsigned index) {
    if (index == 0) {
      die();
      isDead.store(1, release(kHost));
    } else if (index == 1) {
      house.lot.sleep(house.spots[1]);
      house.workOne(1, false);
    } else {
      house.publish(right);
      while (isDead.load(acquire(kHost)) == 0) model::yield();
      house.lot.inherit(house.spots, house.rights[0]);
      house.lot.forget(house.spots[0], isSearching);
      house.lot.wakeOne(house.spots, 2, 0, right);
    }
  }
  void after() { house.settle(1); }

  /// The mortal worker, from when it is a searcher until it is one again.
  void die() {
    if (model::choose(2) == 0) return;
    isSearching = false;
    house.lot.beginSleep(house.spots[0]);
    if (model::choose(2) == 0) return;
    if (!house.looksEmpty()) house.wake(0, 0);
    if (model::choose(2) == 0) return;
    if (!Lot::isChosen(house.spots[0])) return;  // dies asleep
    if (model::choose(2) == 0) return;
    Lot::endSleep(house.spots[0]);
    isSearching = true;
  }

  /// For the host's word that a worker is gone.
  static constexpr Edge kHost{};

  House<InQueue, 2> house;
  Lot::Right right = 0;
  Atomic<std::uint32_t> isDead;
  bool isSearching = true;
};

constexpr const char* kLot = "park/lot";

const model::Register<FallingAsleep<InQueue, Wake::kWorthIt>> fallingAsleepQueue{
    kLot,
    "work in a queue, a worker falls asleep",
    "Publisher and sleeper each write, then look.",
    {model::bounded(4), model::random(200'000)}};
const model::Register<FallingAsleep<OnDeque, Wake::kOne>> fallingAsleepDeque{
    kLot,
    "work on a deque, a worker falls asleep",
    "The same with a fork in place of a submission.",
    {model::exhaustive()}};
const model::Register<FallingAsleep<InQueue, Wake::kAddressee>> fallingAsleepAddressee{
    kLot,
    "work for a worker that falls asleep",
    "The same with work that has an addressee.",
    {model::bounded(4), model::random(100'000)}};
const model::Register<FallingAsleep<InQueue, Wake::kThis>> fallingAsleepThis{
    kLot,
    "work for one worker alone, which falls asleep",
    "The same when nobody else is woken for it.",
    {model::bounded(4), model::random(100'000)}};
const model::Register<LastSearcher> lastSearcher{
    kLot,
    "the last searcher finds work",
    "Two pieces, a searcher and a sleeper: no piece may wait behind the other.",
    {model::bounded(2), model::random(200'000)}};
const model::Register<TwoWakers> twoWakers{kLot,
                                           "two wakers, two sleepers",
                                           "Rights to wake and spots to wake at cross.",
                                           {model::random(300'000)}};
const model::Register<Message> message{kLot,
                                       "a message for whom one wakes",
                                       "What the waker did happens before what the woken does.",
                                       {model::exhaustive()}};
const model::Register<Will> will{kLot,
                                 "a message for one who has died",
                                 "The burial that passes a wake-up on stands in for the worker.",
                                 {model::exhaustive()}};
const model::Register<TheEnd> theEnd{kLot,
                                     "the end",
                                     "Two workers fall asleep while all are woken.",
                                     {model::bounded(2), model::random(200'000)}};
const model::Register<Death> death{
    kLot,
    "a worker dies",
    "Whatever it may have been told is passed on, and the counts come right.",
    {model::bounded(2), model::random(200'000)}};

}  // namespace
}  // namespace heddle
