// The whole engine with a central scheduler under the model checker: every call is handed out and
// runs once, and everybody gets home; who is not woken shows as a deadlock.

#include "model/scenario.hpp"
#include "model/shop.hpp"

namespace heddle {
namespace {

using model::expect;
using model::Shop;

/// An owner, the scheduler, and workers that sleep to begin with.
/// \tparam kDozing whether the workers doze as often as they park
template <std::uint32_t kWorkers, bool kDozing = false>
struct Served {
  static constexpr int kThreads = kWorkers + 2;
  static constexpr std::uint32_t kCalls = kWorkers + 1;

  Served() { shop.mayDoze = kDozing; }
  void thread(unsigned index) {
    if (index < kWorkers) {
      shop.engine().start(index);
      shop.work(index);
    } else if (index == kWorkers) {
      shop.engine().start(index);
      shop.serve();
    } else {
      shop.submit();
      for (std::uint32_t call = 1; call < kCalls; ++call) shop.submitTo(0);
      shop.collect(kCalls);
      shop.engine().stop();
    }
  }
  void after() { shop.settle(kCalls); }

  Shop<kWorkers, kCalls, true, true> shop;
};

/// The scheduler is terminated wherever it happens to be. The owner hears of it from the host,
/// buries it and starts another one, on the same thread.
struct Successor {
  static constexpr int kThreads = 3;

  Successor() { model::mortal() = 1; }
  void thread(unsigned index) {
    if (index == 0) {
      shop.engine().start(0);
      shop.work(0);
    } else if (index == 1) {
      try {
        shop.engine().start(1);
        shop.serve();
      } catch (const model::Death&) {
        isDead = true;
      }
      model::mortal() = -1;
      isGone.store(1, release(kHost));
      while (isBuried.load(acquire(kHost)) == 0) model::yield();
      if (!isDead) return;
      shop.engine().start(1);
      shop.serve();
    } else {
      shop.submit();
      shop.submit();
      while (shop.drain(), shop.settled < 2) seeToTheDead();
      shop.engine().stop();
      while (isBuried.load(kRelaxed) == 0) seeToTheDead();  // this thread's own
    }
  }
  void after() { shop.settle(2); }

  void seeToTheDead() {
    model::yield();
    if (isBuried.load(kRelaxed) != 0 || isGone.load(acquire(kHost)) == 0) return;  // its own
    if (isDead) shop.engine().bury(1, 0);
    isBuried.store(1, release(kHost));
  }

  /// For the host's word that an agent is gone, and for the start of another one.
  static constexpr Edge kHost{};

  Shop<1, 2, true, true> shop;
  bool isDead = false;
  Atomic<std::uint32_t> isGone;
  Atomic<std::uint32_t> isBuried;
};

constexpr const char* kEngine = "scheduler/engine";

const model::Register<Served<1>> one{kEngine,
                                     "two calls, a scheduler, one worker",
                                     "Neither rests while there is something for it.",
                                     {model::bounded(1), model::random(50'000)}};
const model::Register<Served<2>> two{kEngine,
                                     "three calls, a scheduler, two workers",
                                     "Everybody at once.",
                                     {model::random(50'000)}};
const model::Register<Served<2, true>> dozing{kEngine,
                                              "a scheduler, two workers that doze",
                                              "The same when they doze as often as they park.",
                                              {model::random(50'000)}};
const model::Register<Successor> successor{
    kEngine,
    "a scheduler is terminated",
    "What it left is put right, and the next one hands out the rest.",
    {model::random(100'000)}};

}  // namespace
}  // namespace heddle
