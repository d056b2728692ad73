// The owner's sleep under the model checker. A ring that is missing shows as a deadlock.

#include "scheduler/owner.hpp"

#include <bit>

#include "model/scenario.hpp"
#include "scheduler/bell.hpp"

namespace heddle {
namespace {

using model::expect;

/// An owner with calls that run on workers.
template <std::uint32_t kWorkers, std::uint32_t kCalls>
class Desk {
 public:
  Desk() {
    for (std::uint32_t i = 0; i <= kWorkers; ++i) lanes_[i].init(cells_[i], kCells);
    owner_.init(records_, 0, kCalls, freeStack_, lanes_, kWorkers);
    for (std::uint32_t i = 0; i < kCalls; ++i) {
      const std::uint32_t index = owner_.acquireRecord();
      records_[index].state.set(RecordState{Phase::kRunning, 0, 1}.pack());
    }
  }
  /// A worker finishes a call.
  void finish(std::uint32_t worker, std::uint32_t index) {
    results_[index].store(100 + index);
    if (owner_.finish(worker, index)) bell_.ring();
  }
  /// The owner collects what is finished, once.
  std::uint32_t drain() {
    const std::uint32_t count = owner_.drain(kCalls);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t index = owner_.batch()[i];
      expect(results_[index].load() == 100 + index, "the result came along");
      expect(!isSettled_[index], "no call is settled twice");
      isSettled_[index] = true;
    }
    settled_ += count;
    return count;
  }
  /// As ThreadPool does it.
  void waitForCompletions() {
    for (;;) {
      const std::uint32_t rings = bell_.rings();
      if (!owner_.beginSleep()) return;
      bell_.await(rings);
    }
  }
  /// The owner collects everything, asleep in between.
  void collectAll() {
    while (settled_ < kCalls) {
      waitForCompletions();
      expect(drain() > 0, "whoever was woken finds something");
    }
  }
  void settle() {
    drain();  // gives the last records back
    expect(settled_ == kCalls && owner_.inFlight() == 0, "every call is settled");
  }

 private:
  Owner owner_;
  CallRecord records_[kCalls];
  static constexpr std::uint32_t kCells = std::bit_ceil(kCalls);
  CompletionLane lanes_[kWorkers + 1];
  CompletionLane::Cell cells_[kWorkers + 1][kCells];
  std::uint32_t freeStack_[kCalls]{};
  Bell bell_;
  Guarded<std::uint32_t> results_[kCalls];
  bool isSettled_[kCalls]{};
  std::uint32_t settled_ = 0;
};

struct OneCall {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      desk.collectAll();
    } else {
      desk.finish(0, 0);
    }
  }
  void after() { desk.settle(); }

  Desk<1, 1> desk;
};

struct TwoCalls {
  static constexpr int kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      desk.collectAll();
    } else {
      desk.finish(0, 1);
      desk.finish(0, 0);
    }
  }
  void after() { desk.settle(); }

  Desk<1, 2> desk;
};

struct TwoWorkers {
  static constexpr int kThreads = 3;

  void thread(unsigned index) {
    if (index == 2) {
      desk.collectAll();
    } else {
      desk.finish(index, index);
    }
  }
  void after() { desk.settle(); }

  Desk<2, 2> desk;
};

constexpr const char* kOwner = "scheduler/owner";

const model::Register<OneCall> oneCall{kOwner,
                                       "one call, one worker",
                                       "A result against an owner that falls asleep.",
                                       {model::exhaustive()}};
const model::Register<TwoCalls> twoCalls{
    kOwner,
    "two calls, one worker",
    "The ring for the first comes late, when the owner falls asleep for the second.",
    {model::bounded(4), model::random(200'000)}};
const model::Register<TwoWorkers> twoWorkers{kOwner,
                                             "two calls, two workers",
                                             "Both see the owner asleep; one rings for both.",
                                             {model::bounded(2), model::random(200'000)}};

}  // namespace
}  // namespace heddle
