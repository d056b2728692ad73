// The whole engine under the model checker: an owner and its workers, with queues of two. Whatever
// the interleaving, every call runs once and is settled once, and everybody gets home; who is not
// woken or not rung for shows as a deadlock.

#include "scheduler/engine.hpp"

#include "model/scenario.hpp"
#include "scheduler/bell.hpp"

namespace heddle {
namespace {

using model::expect;

/// An engine in a region, its owner's bell, and what became of the calls.
/// \tparam kPriorities whether calls begin by urgency: the last to be submitted is due first
template <std::uint32_t kWorkers, std::uint32_t kCalls, bool kPriorities = false>
class Shop {
 public:
  Shop() {
    EngineConfig config;
    config.workers = kWorkers;
    config.recordsPerOwner = kCalls;
    config.payloadBytes = 0;
    config.priorities = kPriorities;
    auto status = RegionStatus::kOk;
    engine_ = Engine::create(memory_, sizeof(memory_), config, status);
    expect(engine_ != nullptr, "the memory is large enough");
  }

  Engine& engine() { return *engine_; }
  Owner& owner() { return engine_->owner(0); }

  // The owner.

  std::uint32_t submit() {
    const std::uint32_t index = freeRecord();
    expect(index != Engine::kNone, "there is a record");
    engine_->submit(0, index);
    return index;
  }
  /// By message, which is sent first.
  void hand(std::uint32_t worker) {
    const std::uint32_t index = owner().acquireRecord();
    letters_[worker].store(index + 1, release(kHost));
    engine_->hand(0, index, worker);
  }
  void submitTo(std::uint32_t worker) { engine_->submitTo(0, freeRecord(), worker); }
  /// Runs a call by itself, unless a worker has it.
  void runHere(std::uint32_t index) {
    if (engine_->takeBack(index) != TakeBack::kTaken) return;
    ++ran;
    ++settled;
    owner().releaseRecord(index);
  }
  /// Collects what is finished. \return how much that was
  std::uint32_t drain() {
    const std::uint32_t count = owner().drain(kCalls);
    for (std::uint32_t i = 0; i < count; ++i) {
      const CallRecord& record = engine_->record(owner().batch()[i]);
      const auto state = RecordState::unpack(record.state.load(kRelaxed));  // the owner's by now
      expect(state.phase == Phase::kSettled || state.phase == Phase::kLost, "it is settled");
      if (state.phase == Phase::kLost) ++lost;
    }
    settled += count;
    engine_->nudge(0, false);
    return count;
  }
  /// As ThreadPool does it.
  void waitForCompletions() {
    for (;;) {
      const std::uint32_t rings = bell.rings();
      if (!owner().beginSleep()) return;
      engine_->nudge(0, true);
      bell.await(rings);
    }
  }
  /// Collects until `calls` are settled, asleep in between.
  void collect(std::uint32_t calls) {
    while (drain(), settled < calls) waitForCompletions();
  }

  // A worker.

  /// One look for work, and what ThreadPool does about it.
  /// \param run what to do with a call
  /// \return false if there is nothing to do
  template <typename Run>
  bool step(std::uint32_t worker, Run&& run) {
    model::mayDie();
    std::uint32_t index = engine_->next(worker);
    if (index == Engine::kNone) index = engine_->search(worker, 0);
    model::mayDie();
    if (index == Engine::kNone) return readLetter(worker);
    ++ran;
    run(index);
    model::mayDie();
    if (engine_->finish(worker, index)) bell.ring();
    return true;
  }
  /// As an event loop does when it turns.
  bool readLetter(std::uint32_t worker) {
    if (!engine_->hasMail(worker)) return false;
    engine_->abandonSearch(worker);
    const std::uint32_t letter = letters_[worker].exchange(0, acquire(kHost));
    expect(letter != 0, "the message was sent before");
    engine_->receive(worker);
    ++ran;
    if (engine_->finish(worker, letter - 1)) bell.ring();
    return true;
  }
  /// Works until the end. May be terminated between any two steps.
  template <typename Run>
  void work(std::uint32_t worker, Run&& run) {
    for (;;) {
      const bool isLast = engine_->stopping();
      if (step(worker, run)) continue;
      if (isLast) break;
      mayDoze&& model::choose(2) == 0 ? doze(worker) : engine_->park(worker);
    }
    engine_->abandonSearch(worker);
    engine_->leave(worker);
  }
  void work(std::uint32_t worker) {
    work(worker, [](std::uint32_t) {});
  }
  /// As a JavaScript worker does that has something pending in its event loop.
  void doze(std::uint32_t worker) {
    const Atomic<std::uint32_t>& word = engine_->dozeBegin(worker).word;
    while (word.load(kRelaxed) == ParkingSpot::kDozing) {  // as in Lot::isChosen
      futexWait(word.address(), ParkingSpot::kDozing);
    }
    engine_->dozeEnd(worker);
  }

  /// When all threads have ended.
  void settle(std::uint32_t calls) {
    drain();
    drain();  // gives the last records back
    expect(settled == calls && owner().inFlight() == 0, "every call is settled");
    expect(ran <= calls && ran + lost >= calls, "every call ran once, or was lost");
    const Lot::Census census = engine_->census();
    expect(census.searchers == 0 && census.sleepers == 0, "everybody is counted right");
  }

  Bell bell;
  bool mayDoze = false;  ///< whether workers doze as often as they park
  std::uint32_t ran = 0;
  std::uint32_t lost = 0;
  std::uint32_t settled = 0;

 private:
  std::uint32_t freeRecord() {
    const std::uint32_t index = owner().acquireRecord();
    if (kPriorities) engine_->record(index).due.store(kCalls - index);
    return index;
  }

  /// For messages of the host's.
  static constexpr Edge kHost{};

  alignas(kCacheLine) std::byte memory_[64 * 1024];
  Engine* engine_ = nullptr;
  Atomic<std::uint32_t> letters_[kWorkers];  ///< one message each: a record's index + 1, or 0
};

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
    futexWake(running_.address(), 1);
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
