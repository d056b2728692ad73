// Forks under the model checker: workers that run calls, steal what those have forked, help while
// they join, and sleep. Every job is run once, what it did is seen by who joins it, and who is not
// woken shows as a deadlock.

#include "model/scenario.hpp"
#include "model/shop.hpp"
#include "scheduler/worker.hpp"

namespace heddle {
namespace {

using model::expect;
using model::Shop;

/// A job that counts how often it was run. It lies in the scenario, where the model checker finds
/// it also when a thief touches it too late.
struct Counted : Job {
  explicit Counted(void (*body)(Job&)) : Job(body) {}

  static void count(Job& job) {
    auto& self = static_cast<Counted&>(job);
    self.runs.store(self.runs.load() + 1);
  }

  Guarded<std::uint32_t> runs;  ///< in turns: its maker, who runs it, its maker
};

/// Forks a job, joins it, and sees what it did.
void forkAndJoin(Worker& worker, Counted& job) {
  job.runs.store(0);
  if (!worker.fork(job) || worker.join(job)) Counted::count(job);
  expect(job.runs.load() == 1, "it was run once, and that is seen here");
}

/// Two workers, and calls that fork one job each. A worker may help the thief of its job when that
/// has turned to the other call, and then gives back what it took.
template <std::uint32_t kCalls>
struct Forking {
  static constexpr int kThreads = 3;

  void thread(unsigned index) {
    if (index == 2) {
      for (std::uint32_t i = 0; i < kCalls; ++i) shop.submit();
      shop.collect(kCalls);
      shop.engine().stop();
      return;
    }
    shop.engine().start(index);
    Worker self(shop.engine(), index);
    shop.work(index, [&](std::uint32_t call) { forkAndJoin(self, jobs[call]); });
  }
  void after() { shop.settle(kCalls); }

  Shop<2, kCalls, false, false, true> shop;
  Counted jobs[2] = {Counted(Counted::count), Counted(Counted::count)};
};

/// A job that forks one of its own, which may come back to the worker that waits for the first.
struct Nested {
  static constexpr int kThreads = 3;

  struct Parent : Counted {
    explicit Parent(Nested& scenario) : Counted(run), all(&scenario) {}
    static void run(Job& job) {
      auto& self = static_cast<Parent&>(job);
      forkAndJoin(*self.all->workers[self.all->here()], self.all->child);
      count(job);
    }
    Nested* all;
  };

  void thread(unsigned index) {
    if (index == 2) {
      shop.submit();
      shop.collect(1);
      shop.engine().stop();
      return;
    }
    shop.engine().start(index);
    Worker self(shop.engine(), index);
    workers[index] = &self;
    shop.work(index, [&](std::uint32_t) {
      parent.runs.store(0);
      if (!self.fork(parent) || self.join(parent)) Parent::run(parent);
      expect(parent.runs.load() == 1 && child.runs.load() == 1, "both were run once");
    });
  }
  void after() { shop.settle(1); }

  /// The model's thread.
  std::uint32_t here() const { return rl::ctx().threadx_->index_; }

  Shop<2, 1, false, false, true> shop;
  Worker* workers[2] = {};
  Parent parent{*this};
  Counted child{Counted::count};
};

/// A call that does not end before its job has begun: so a worker that falls asleep meanwhile must
/// see the job, or be woken for it.
struct Conserving {
  static constexpr int kThreads = 3;

  struct Awaited : Counted {
    explicit Awaited(Conserving& scenario) : Counted(run), all(&scenario) {}
    static void run(Job& job) {
      auto& self = static_cast<Awaited&>(job);
      self.all->begun.store(1, kRelaxed);  // a count
      futexWake(self.all->begun.address());
      count(job);
    }
    Conserving* all;
  };

  Conserving() {
    // The owner, who would look after things, sleeps; worker 1 is about to.
    Engine& engine = shop.engine();
    engine.start(0);
    engine.start(1);
    shop.submit();
    expect(engine.search(1, 0) != Engine::kNone, "worker 1 gets the call");
    expect(engine.search(0, 0) == Engine::kNone, "worker 0 searches in vain");
  }
  void thread(unsigned index) {
    Engine& engine = shop.engine();
    if (index == 2) {
      shop.collect(1);
      engine.stop();
      return;
    }
    Worker self(engine, index);
    if (index == 0) {
      engine.park(0);
      return shop.work(0);
    }
    job.runs.store(0);
    expect(self.fork(job), "there is room");
    while (begun.load(kRelaxed) == 0) futexWait(begun.address(), 0);  // a count
    expect(!self.join(job), "the other one has run it");
    expect(job.runs.load() == 1, "and that is seen here");
    ++shop.ran;
    if (engine.finish(1, 0)) shop.bell.ring();
    shop.work(1);
  }
  void after() { shop.settle(1); }

  Shop<2, 1, false, false, true> shop;
  Awaited job{*this};
  Atomic<std::uint32_t> begun;
};

/// Jobs that a thief runs, one in the join of the other, while their makers sleep, or are about to.
/// They do not end before as many that are forked below them run at once: so each maker must see
/// such a one, or be woken for it.
template <std::uint32_t kMakers>
struct Rousing {
  static constexpr int kThreads = 1 + kMakers;

  struct Stolen : Counted {
    explicit Stolen(Rousing& scenario) : Counted(run), all(&scenario) {}
    static void run(Job& job) {
      auto& self = static_cast<Stolen&>(job);
      self.all->runNext();
      count(job);
    }
    Rousing* all;
  };

  /// Goes on when all of them have begun.
  struct Below : Counted {
    explicit Below(Rousing& scenario) : Counted(run), all(&scenario) {}
    static void run(Job& job) {
      auto& self = static_cast<Below&>(job);
      self.all->begun.fetchAdd(1, kRelaxed);  // a count
      futexWake(self.all->begun.address());
      self.all->awaitBegun(kMakers);
      count(job);
    }
    Rousing* all;
  };

  Rousing() {
    for (Stolen& job : stolen) job.runs.store(0);
  }
  void thread(unsigned index) {
    Worker self(shop.engine(), index);
    if (index == 0) {
      thief = &self;
      return runNext();
    }
    Stolen& job = stolen[index - 1];
    expect(!self.join(job), "the thief has run it");
    expect(job.runs.load() == 1, "and that is seen here");
  }
  void after() {}

  /// By the thief.
  void runNext() {
    if (running < kMakers) return shop.engine().runStolen(0, stolen[running++]);
    for (std::uint32_t i = 0; i < kMakers; ++i) {
      below[i].runs.store(0);
      expect(thief->fork(below[i]), "there is room");
      awaitBegun(i + 1);
    }
    for (std::uint32_t i = kMakers; i > 0; --i) {
      expect(!thief->join(below[i - 1]), "a maker has run it");
      expect(below[i - 1].runs.load() == 1, "and that is seen here");
    }
  }
  void awaitBegun(std::uint32_t count) {
    for (;;) {
      const std::uint32_t now = begun.load(kRelaxed);  // a count
      if (now >= count) return;
      futexWait(begun.address(), now);
    }
  }

  Shop<1 + kMakers, 1, false, false, true> shop;
  Worker* thief = nullptr;
  std::uint32_t running = 0;  ///< how many of the stolen ones have begun
  Stolen stolen[2] = {Stolen(*this), Stolen(*this)};
  Below below[2] = {Below(*this), Below(*this)};
  Atomic<std::uint32_t> begun;
};

constexpr const char* kJob = "scheduler/job";

const model::Register<Forking<1>> one{kJob,
                                      "a call that forks a job, two workers",
                                      "Run once, by either; what it did is seen by its join.",
                                      {model::random(100'000)}};
const model::Register<Forking<2>> two{kJob,
                                      "two calls that fork a job each, two workers",
                                      "Who helps takes nothing but descendants, or gives it back.",
                                      {model::random(100'000)}};
const model::Register<Nested> nested{kJob,
                                     "a job that forks a job, two workers",
                                     "Who joins the first may run the second.",
                                     {model::random(100'000)}};
const model::Register<Conserving> conserving{kJob,
                                             "a job against a worker that falls asleep",
                                             "It sees the job, or is woken for it.",
                                             {model::random(50'000)}};
const model::Register<Rousing<1>> rousing{kJob,
                                          "a job below one whose maker falls asleep",
                                          "That one sees it, or is woken for it.",
                                          {model::random(50'000)}};
const model::Register<Rousing<2>> rousingTwo{kJob,
                                             "two jobs below two whose makers fall asleep",
                                             "Each is woken when it is needed.",
                                             {model::random(50'000)}};

}  // namespace
}  // namespace heddle
