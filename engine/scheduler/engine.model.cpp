// The whole engine under the model checker: an owner and its workers, with queues of two. Whatever
// the interleaving, every call runs once and is settled once, and everybody gets home; who is not
// woken or not rung for shows as a deadlock.

#include "scheduler/engine.hpp"

#include "model/scenario.hpp"
#include "model/shop.hpp"

namespace heddle {
namespace {

using model::expect;
using model::Shop;

/// One worker, which sleeps to begin with.
struct OneWorker {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      shop.submit();
      shop.collect(1);
      shop.engine().stop();
    } else {
      shop.engine().start(0);
      shop.work(0);
    }
  }
  void after() { shop.settle(1); }

  Shop<1, 1> shop;
};

/// The same with a call that is handed over, to a worker that may fall asleep meanwhile.
struct OneAddressee {
  static constexpr int kThreads = 2;

  OneAddressee() {
    shop.engine().start(0);
    expect(shop.engine().search(0, 0) == Engine::kNone, "the worker searches in vain");
  }
  void thread(unsigned index) {
    if (index == 1) {
      shop.engine().park(0);
      return shop.work(0);
    }
    shop.hand(0);
    shop.collect(1);
    shop.engine().stop();
  }
  void after() { shop.settle(1); }

  Shop<1, 1> shop;
};

/// The owner ends the pool without waiting.
struct Stop {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      shop.submit();
      shop.engine().stop();
    } else {
      shop.engine().start(0);
      shop.work(0);
    }
  }
  void after() { shop.settle(1); }

  Shop<1, 1> shop;
};

/// \tparam kDozing whether the workers doze as often as they park
template <bool kDozing, bool kPriorities = false>
struct TwoWorkers {
  static constexpr int kThreads = 3;

  TwoWorkers() { shop.mayDoze = kDozing; }
  void thread(unsigned index) {
    if (index == 2) {
      shop.submit();
      shop.submit();
      shop.collect(2);
      shop.submit();
      shop.collect(3);
      shop.engine().stop();
    } else {
      shop.engine().start(index);
      shop.work(index);
    }
  }
  void after() { shop.settle(3); }

  Shop<2, 3, kPriorities> shop;
};

/// Calls that end only when another one runs too: neither may wait behind the other while a worker
/// sleeps.
class Rendezvous {
 public:
  void meet() {
    const std::uint32_t before = running_.fetchAdd(1, kRelaxed);  // a count
    futexWake(running_.address());
    if (before == 0) {
      while (running_.load(kRelaxed) < 2) futexWait(running_.address(), 1);  // a count
    }
  }

 private:
  Atomic<std::uint32_t> running_;
};

/// Waking a worker was of no use before, a worker searches, and the owner goes to sleep at once.
/// \tparam kDozes whether the other worker waits in its event loop
template <bool kDozes, bool kPriorities = false>
struct Conserving {
  static constexpr int kThreads = 3;

  Conserving() {
    Engine& engine = shop.engine();
    engine.start(0);
    engine.start(1);
    // Worker 1 is woken in vain, and sleeps again, while worker 0 is awake.
    sleep(1);
    shop.submit();
    expect(Lot::isChosen(engine.spot(1)), "it is woken");
    engine.parkEnd(1);
    shop.step(1, [](std::uint32_t) {});
    expect(engine.search(1, 0) == Engine::kNone, "it searches in vain");
    kDozes ? engine.dozeBegin(1) : engine.parkBegin(1);
    shop.drain();
    expect(engine.search(0, 0) == Engine::kNone, "worker 0 searches in vain");
  }
  void thread(unsigned index) {
    Engine& engine = shop.engine();
    if (index == 2) {
      shop.submit();
      shop.submit();
      shop.collect(3);
      engine.stop();
      return;
    }
    if (index == 1) {
      const Atomic<std::uint32_t>& word = engine.spot(1).word;
      constexpr std::uint32_t kAsleep = kDozes ? ParkingSpot::kDozing : ParkingSpot::kParked;
      while (word.load(kRelaxed) == kAsleep) futexWait(word.address(), kAsleep);  // as in Lot
      kDozes ? engine.dozeEnd(1) : engine.parkEnd(1);
    }
    shop.work(index, [this](std::uint32_t) { calls.meet(); });
  }
  void after() { shop.settle(3); }

  /// Begins to sleep, without blocking.
  void sleep(std::uint32_t worker) {
    expect(shop.engine().search(worker, 0) == Engine::kNone, "it searches in vain");
    shop.engine().parkBegin(worker);
  }

  Shop<2, 3, kPriorities> shop;
  Rendezvous calls;
};

/// A worker takes both calls at once, and the other falls asleep while it has them in hand. The
/// owner sleeps already.
template <bool kPriorities>
struct InHand {
  static constexpr int kThreads = 3;

  InHand() {
    Engine& engine = shop.engine();
    engine.start(0);
    engine.start(1);
    expect(engine.search(1, 0) == Engine::kNone, "worker 1 searches in vain");
    shop.submitTo(0);
    shop.submitTo(0);
    expect(shop.owner().beginSleep(), "nothing is finished");
    engine.nudge(0, true);
  }
  void thread(unsigned index) {
    if (index == 2) {
      shop.bell.await(0);
      shop.collect(2);
      shop.engine().stop();
      return;
    }
    if (index == 1) shop.engine().park(1);
    shop.work(index, [this](std::uint32_t) { calls.meet(); });
  }
  void after() { shop.settle(2); }

  Shop<2, 2, kPriorities> shop;
  Rendezvous calls;
};

/// A call for a worker that sleeps, while another worker searches and finds a long call first. The
/// owner stays awake, busy with other things.
struct Addressed {
  static constexpr int kThreads = 3;

  Addressed() {
    Engine& engine = shop.engine();
    engine.start(0);
    engine.start(1);
    expect(engine.search(1, 0) == Engine::kNone, "worker 1 searches in vain");
    engine.parkBegin(1);
    expect(engine.search(0, 0) == Engine::kNone, "worker 0 searches in vain");
  }
  void thread(unsigned index) {
    Engine& engine = shop.engine();
    if (index == 2) {
      shop.submit();
      shop.submitTo(1);
      while (shop.drain(), shop.settled < 2) model::yield();
      engine.stop();
      return;
    }
    if (index == 1) {
      ParkingSpot& spot = engine.spot(1);
      while (!Lot::isChosen(spot)) futexWait(spot.word.address(), ParkingSpot::kParked);
      engine.parkEnd(1);
    }
    shop.work(index, [this](std::uint32_t) { calls.meet(); });
  }
  void after() { shop.settle(2); }

  Shop<2, 2> shop;
  Rendezvous calls;
};

/// A call that is handed to a worker on its way to sleep, while another worker takes the one beside
/// it, or sleeps.
template <bool kDozes>
struct Handed {
  static constexpr int kThreads = 3;

  Handed() {
    shop.mayDoze = kDozes;
    shop.engine().start(0);
    shop.engine().start(1);
  }
  void thread(unsigned index) {
    if (index < 2) return shop.work(index);
    shop.hand(0);
    shop.submit();
    shop.collect(2);
    shop.engine().stop();
  }
  void after() { shop.settle(2); }

  Shop<2, 2> shop;
};

/// The owner runs what it can by itself, and uses the records again while their old items lie
/// about.
struct TakenBack {
  static constexpr int kThreads = 3;

  void thread(unsigned index) {
    if (index < 2) {
      shop.engine().start(index);
      return shop.work(index);
    }
    for (std::uint32_t calls = 2; calls <= 4; calls += 2) {
      const std::uint32_t first = shop.submit();
      const std::uint32_t second = shop.submit();
      shop.runHere(second);
      shop.runHere(first);
      shop.collect(calls);
    }
    shop.engine().stop();
  }
  void after() { shop.settle(4); }

  Shop<2, 4> shop;
};

/// A worker is terminated, at any call that it makes. Its owner hears of it from the host, buries
/// it, and goes on with the other worker.
template <bool kPriorities>
struct Burial {
  static constexpr int kThreads = 3;

  Burial() {
    model::mortal() = 0;
    shop.mayDoze = true;
  }
  void thread(unsigned index) {
    Engine& engine = shop.engine();
    if (index == 2) {
      shop.submit();
      shop.submitTo(0);
      while (settleSome(), shop.settled < 2) model::yield();
      engine.stop();
      while (isGone.load(acquire(kHost)) == 0) model::yield();
      if (isDead.load(kRelaxed) != 0 && !isBuried) engine.bury(0, 0);  // isGone brought it along
      return;
    }
    try {
      engine.start(index);
      shop.work(index);
    } catch (const model::Death&) {
      isDead.store(1, kRelaxed);  // published by the next line
    }
    if (index != 0) return;
    model::mortal() = -1;
    isGone.store(1, release(kHost));
  }
  void after() { shop.settle(2); }

  void settleSome() {
    if (!isBuried && isGone.load(acquire(kHost)) != 0 && isDead.load(kRelaxed) != 0) {  // as above
      isBuried = true;
      shop.engine().bury(0, 0);
    }
    shop.drain();
  }

  /// For the host's word that a worker is gone.
  static constexpr Edge kHost{};

  Shop<2, 2, kPriorities> shop;
  Atomic<std::uint32_t> isDead;
  Atomic<std::uint32_t> isGone;
  bool isBuried = false;
};

constexpr const char* kEngine = "scheduler/engine";

const model::Register<OneWorker> oneWorker{kEngine,
                                           "one call, one worker",
                                           "From submission to the worker's end.",
                                           {model::bounded(2), model::random(100'000)}};
const model::Register<OneAddressee> oneAddressee{
    kEngine,
    "one call handed over, one worker",
    "Whoever hands it over sees the worker asleep, or the worker sees the mail.",
    {model::bounded(2), model::random(100'000)}};
const model::Register<Stop> stop{kEngine,
                                 "a call and the end",
                                 "What was submitted before the end is run.",
                                 {model::bounded(2), model::random(100'000)}};
const model::Register<TwoWorkers<false>> twoWorkers{
    kEngine, "three calls, two workers", "Everybody at once.", {model::random(50'000)}};
const model::Register<TwoWorkers<true>> twoDozers{kEngine,
                                                  "three calls, two workers that doze",
                                                  "The same when they doze as often as they park.",
                                                  {model::random(50'000)}};
const model::Register<Conserving<false>> conserving{
    kEngine,
    "two calls that wait for each other",
    "No call waits behind another while a worker sleeps, once the owner sleeps too.",
    {model::random(50'000)}};
const model::Register<Conserving<true>> conservingDozer{kEngine,
                                                        "two calls, and a worker that dozes",
                                                        "The same with a worker that dozes.",
                                                        {model::random(50'000)}};
const model::Register<InHand<false>> inHand{kEngine,
                                            "two calls in one hand",
                                            "The same while both calls are in a worker's hand.",
                                            {model::random(50'000)}};
const model::Register<Addressed> addressed{kEngine,
                                           "a call for one who sleeps",
                                           "It is woken although another worker searches.",
                                           {model::random(50'000)}};

const model::Register<Handed<false>> handed{
    kEngine,
    "a call for one worker alone",
    "It is woken for what nobody else can do, and so is another for what is left.",
    {model::random(50'000)}};
const model::Register<Handed<true>> handedDozer{kEngine,
                                                "a call for one worker that dozes",
                                                "The same when they doze as often as they park.",
                                                {model::random(50'000)}};
const model::Register<TakenBack> takenBack{kEngine,
                                           "calls that are taken back",
                                           "Each is run once, by a worker or by its owner.",
                                           {model::random(50'000)}};
const model::Register<Burial<false>> burial{
    kEngine,
    "a worker is terminated",
    "Every call is settled, as lost if need be; the other works on.",
    {model::random(100'000)}};

const model::Register<TwoWorkers<false, true>> urgent{kEngine,
                                                      "three calls by urgency, two workers",
                                                      "Everybody at once, at the agenda too.",
                                                      {model::random(50'000)}};
const model::Register<Conserving<false, true>> urgentConserving{
    kEngine,
    "two calls by urgency that wait for each other",
    "No call stays on the agenda while a worker sleeps, once the owner sleeps too.",
    {model::random(50'000)}};
const model::Register<InHand<true>> urgentInHand{
    kEngine,
    "two calls by urgency in one hand",
    "The same while both calls are on their way to a worker's agenda.",
    {model::random(50'000)}};
const model::Register<Burial<true>> urgentBurial{
    kEngine,
    "a worker is terminated at the agenda",
    "Every call is settled, as lost if need be; the other works on.",
    {model::random(100'000)}};

}  // namespace
}  // namespace heddle
