// Dozing under the model checker: work that is published against a worker which begins to wait in
// its event loop. A lost wake-up shows as a deadlock.

#include "park/doze.hpp"

#include "model/scenario.hpp"
#include "queue/mpmc.hpp"

namespace heddle {
namespace {

using model::expect;

/// One publisher with a piece of work for each of some workers, which doze off while there is none.
template <std::uint32_t kWorkers>
struct DozingOff {
  static constexpr int kThreads = kWorkers + 1;

  DozingOff() { queue.init(cells, kCapacity); }

  void thread(unsigned index) {
    if (index == kWorkers) {
      publish();
    } else {
      while (!take()) dozeOff(spots[index]);
    }
  }
  void publish() {
    for (std::uint32_t piece = 0; piece < kWorkers; ++piece) {
      std::uint32_t failedCas = 0;
      expect(queue.push(1, failedCas), "there is room");
      doze.wakeAll(spots, kWorkers);
    }
  }
  void dozeOff(ParkingSpot& spot) {
    doze.begin(spot);
    if (!queue.looksEmpty()) doze.cancel(spot);
    while (spot.word.load(kRelaxed) == ParkingSpot::kDozing) {  // as the event loop waits
      futexWait(spot.word.address(), ParkingSpot::kDozing);
    }
    Doze::end(spot);
  }
  void after() {
    expect(taken == kWorkers, "every piece was worked off once");
    expect(doze.count() == 0, "nobody is counted any more");
  }

  bool take() {
    std::uint32_t item = 0;
    std::uint32_t claimed = 0;
    std::uint32_t failedCas = 0;
    if (queue.popBatch(&item, 1, 1, claimed, failedCas) == 0) return false;
    ++taken;
    return true;
  }

  static constexpr std::uint32_t kCapacity = 2;
  Mpmc<std::uint32_t> queue;
  Mpmc<std::uint32_t>::Cell cells[kCapacity];
  Doze doze;
  ParkingSpot spots[kWorkers];
  std::uint32_t taken = 0;
};

constexpr const char* kDoze = "park/doze";

const model::Register<DozingOff<1>> one{kDoze,
                                        "work in a queue, a worker dozes off",
                                        "Publisher and dozer each write, then look.",
                                        {model::bounded(4), model::random(200'000)}};
const model::Register<DozingOff<2>> two{kDoze,
                                        "two workers doze off",
                                        "All are woken; a count that is too high does no harm.",
                                        {model::random(200'000)}};

}  // namespace
}  // namespace heddle
