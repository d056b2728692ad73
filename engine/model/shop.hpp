#pragma once

// A whole engine for scenarios: what an owner, a worker and a scheduler do with it.

#include "model/scenario.hpp"
#include "scheduler/bell.hpp"
#include "scheduler/engine.hpp"

namespace heddle::model {

/// An engine in a region, its owner's bell, and what became of the calls.
/// \tparam kPriorities whether calls begin by urgency: the last to be submitted is due first
/// \tparam kCentral whether a scheduler hands them out
/// \tparam kForks whether they fork
template <std::uint32_t kWorkers, std::uint32_t kCalls, bool kPriorities = false,
          bool kCentral = false, bool kForks = false>
class Shop {
 public:
  Shop() {
    EngineConfig config;
    config.workers = kWorkers;
    config.recordsPerOwner = kCalls;
    config.payloadBytes = 0;
    config.priorities = kPriorities;
    config.central = kCentral;
    config.forks = kForks;
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

  // The scheduler.

  /// Hands calls out until the end. May be terminated between any two steps.
  void serve() {
    while (!engine_->stopping()) {
      model::mayDie();
      if (!engine_->serve(0)) engine_->rest();
    }
    engine_->leave(kWorkers);
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

}  // namespace heddle::model
