// Trays under the model checker: a scheduler that fills one, and workers that empty it; each rests
// while there is nothing for it. A lost wake-up shows as a deadlock, an argument that a worker does
// not see as a data race.

#include "scheduler/tray.hpp"

#include "model/scenario.hpp"
#include "park/doze.hpp"

namespace heddle {
namespace {

using model::expect;

/// \tparam kWorkers how many take from the one tray
template <std::uint32_t kWorkers>
struct AtTheTray {
  static constexpr int kThreads = kWorkers + 1;
  static constexpr std::uint32_t kCalls = 2;

  void thread(unsigned index) { index == kWorkers ? serve() : work(index); }

  void serve() {
    for (std::uint32_t call = 0; call < kCalls; ++call) {
      while (!tray.looksFree()) rest();
      arguments[call].store(call + 1);
      tray.put(call, call, false);
      asleep.wakeAll(spots, kWorkers);
    }
  }
  void rest() {
    resting.begin(spot);
    if (tray.looksFree()) resting.cancel(spot);
    await(spot);
  }
  void work(unsigned index) {
    while (taken.load(kRelaxed) < kCalls) {  // a count
      const Tray::Word word = tray.look();
      if (Tray::isFree(word)) {
        sleep(spots[index]);
      } else if (tray.take(word)) {
        run(Tray::itemOf(word));
      }
    }
  }
  void run(std::uint32_t call) {
    expect(arguments[call].load() == call + 1, "the worker sees the argument");
    if (Doze::dozes(spot)) resting.wakeThis(spot);
    // The last one sends the others home.
    if (taken.fetchAdd(1, seqCst(kHost)) + 1 == kCalls) asleep.wakeAll(spots, kWorkers);
  }
  void sleep(ParkingSpot& mine) {
    asleep.begin(mine);
    if (!tray.looksFree() || taken.load(seqCst(kHost)) == kCalls) asleep.cancel(mine);
    await(mine);
  }
  static void await(ParkingSpot& mine) {
    while (mine.word.load(kRelaxed) == ParkingSpot::kDozing) {  // what follows orders itself
      futexWait(mine.word.address(), ParkingSpot::kDozing);
    }
    Doze::end(mine);
  }
  // All threads have ended: relaxed.
  void after() { expect(taken.load(kRelaxed) == kCalls, "each was taken once"); }

  /// For the end of the workers.
  static constexpr Edge kHost{};

  Tray tray;
  Guarded<std::uint32_t> arguments[kCalls];
  Doze resting;
  Doze asleep;
  ParkingSpot spot;
  ParkingSpot spots[kWorkers];
  Atomic<std::uint32_t> taken;
};

constexpr const char* kTray = "scheduler/tray";

const model::Register<AtTheTray<1>> one{kTray,
                                        "two calls, one worker",
                                        "Scheduler and worker each act, then look.",
                                        {model::bounded(3), model::random(200'000)}};
const model::Register<AtTheTray<2>> two{
    kTray, "two calls, two workers", "One of them has each call.", {model::random(200'000)}};

}  // namespace
}  // namespace heddle
