#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/engine.hpp"
#include "testing/memory.hpp"
#include "testing/shared.hpp"

namespace heddle::testing {

/// An engine in memory of its own, and shorthand for what tests do with one.
class TestEngine {
 public:
  /// What became of a call.
  struct Outcome {
    std::uint32_t index;
    std::uint64_t value;
    Phase phase;
  };

  /// \param config with few payload bytes
  explicit TestEngine(const EngineConfig& config)
      : memory_(static_cast<std::size_t>(Engine::sectionBytes(config) + config.payloadBytes)),
        engine_(Engine::create(memory_.data(), memory_.size(), config, status_)) {}

  /// A small engine.
  static EngineConfig small(std::uint32_t workers, std::uint32_t owners = 1) {
    EngineConfig config;
    config.workers = workers;
    config.owners = owners;
    config.recordsPerOwner = 256;
    config.payloadBytes = 0;
    return config;
  }

  /// The engine.
  Engine& operator*() const { return *engine_; }
  /// The engine's members.
  Engine* operator->() const { return engine_; }

  /// A filled record, not submitted.
  std::uint32_t prepare(std::uint64_t value, std::uint32_t owner = 0) const {
    const std::uint32_t index = engine_->owner(owner).acquireRecord();
    engine_->record(index).owner = static_cast<std::uint16_t>(owner);
    engine_->record(index).value = value;
    return index;
  }
  /// Submits a call.
  std::uint32_t submit(std::uint64_t value, std::uint32_t owner = 0) const {
    const std::uint32_t index = prepare(value, owner);
    engine_->submit(owner, index);
    return index;
  }
  /// Submits the calls 0 to `count - 1`.
  void submitMany(std::uint32_t count, std::uint32_t owner = 0) const {
    for (std::uint32_t value = 0; value < count; ++value) submit(value, owner);
  }
  /// Submits a call to one worker.
  std::uint32_t submitTo(std::uint32_t worker, std::uint64_t value, std::uint32_t owner = 0) const {
    const std::uint32_t index = prepare(value, owner);
    engine_->submitTo(owner, index, worker);
    return index;
  }
  /// Gives a call to one worker, whatever else it has.
  std::uint32_t hand(std::uint32_t worker, std::uint64_t value, std::uint32_t owner = 0) const {
    const std::uint32_t index = prepare(value, owner);
    engine_->hand(owner, index, worker);
    return index;
  }
  /// Lets a worker run calls until it finds no more.
  /// \return their values
  std::vector<std::uint64_t> runAll(std::uint32_t worker) const {
    std::vector<std::uint64_t> values;
    for (;;) {
      const std::uint32_t index = engine_->next(worker);
      if (index == Engine::kNone) return values;
      values.push_back(engine_->record(index).value);
      engine_->finish(worker, index);
    }
  }
  /// Gives a worker a call, which it is running from now on.
  void occupy(std::uint32_t worker) const {
    submitTo(worker, 0);
    engine_->next(worker);
  }
  /// Everything that is finished.
  std::vector<Outcome> drain(std::uint32_t owner = 0) const {
    std::vector<Outcome> outcomes;
    Owner& from = engine_->owner(owner);
    while (const std::uint32_t count = from.drain(Owner::kBatch)) {
      for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t index = from.batch()[i];
        outcomes.push_back({index, engine_->record(index).value, state(index).phase});
      }
    }
    return outcomes;
  }
  /// The state of a record.
  RecordState state(std::uint32_t index) const {
    return RecordState::unpack(engine_->record(index).state.load(acquire(kTestEdge)));
  }
  /// The item of a record's present life.
  std::uint32_t itemOf(std::uint32_t index) const {
    return Item{index, state(index).generation}.pack();
  }
  /// A worker that found nothing falls asleep, as far as it can without blocking.
  void fallAsleep(std::uint32_t worker) const {
    engine_->search(worker, 0);
    engine_->parkBegin(worker);
  }
  /// Whether a sleeping worker was chosen to be woken.
  bool isChosen(std::uint32_t worker) const { return Lot::isChosen(engine_->spot(worker)); }
  /// Starts all workers.
  void startAll() const {
    for (std::uint32_t worker = 0; worker < engine_->workers(); ++worker) engine_->start(worker);
  }

 private:
  RegionStatus status_ = RegionStatus::kOk;
  ZeroedMemory memory_;
  Engine* engine_;
};

}  // namespace heddle::testing
