#include "scheduler/runtime.hpp"

#include <bit>
#include <stdexcept>
#include <string>

#include "platform/cpu.hpp"
#include "platform/futex.hpp"
#include "platform/invariant.hpp"

namespace heddle {

namespace {

/// One for each call, and one for each worker.
constexpr std::uint32_t kRecords = 1024;

std::uint32_t roundedUp(std::uint32_t traceEvents) {
  if (traceEvents > EngineConfig::kMaxTraceEvents) {
    throw std::invalid_argument("Runtime: config has traceEvents=" + std::to_string(traceEvents) +
                                "; expected at most " +
                                std::to_string(EngineConfig::kMaxTraceEvents));
  }
  return traceEvents == 0 ? 0 : std::bit_ceil(traceEvents);
}

EngineConfig configOf(const RuntimeConfig& config) {
  EngineConfig sizes;
  sizes.workers = config.workers == 0 ? availableParallelism() : config.workers;
  // A call that is done is in flight until its worker has handed its record back.
  sizes.recordsPerOwner = kRecords;
  sizes.payloadBytes = 0;
  sizes.forks = true;
  sizes.traceEvents = roundedUp(config.traceEvents);
  return sizes;
}

}  // namespace

Runtime::Runtime(const RuntimeConfig& config) : pool_(configOf(config), kTable) {}

bool Runtime::isHere() {
  const Worker* const worker = Worker::current();
  return worker != nullptr && &worker->engine() == &pool_.engine();
}

void Runtime::runCall(CallRecord& record, ThreadPool& /*pool*/, std::uint32_t /*worker*/) {
  auto& call = *reinterpret_cast<CallBase*>(static_cast<std::uintptr_t>(record.value));
  call.run(call);
  const void* const address = call.done.address();
  // E19: pairs with the load in await. From here on the caller may have left the frame.
  call.done.store(1, release(Edge::kJobDone));
  futexWake(address);
}

void Runtime::await(CallBase& call) {
  turns_.acquire();
  submit(call);
  // E19: pairs with the store in runCall.
  while (call.done.load(acquire(Edge::kJobDone)) == 0) futexWait(call.done.address(), 0);
  turns_.release();
}

void Runtime::submit(CallBase& call) {
  const std::lock_guard lock(mutex_);
  Engine& engine = pool_.engine();
  Owner& owner = engine.owner(0);
  // Gives back what the last one returned.
  while (owner.drain(Owner::kBatch) > 0) {
  }
  const std::uint32_t index = owner.acquireRecord();
  HEDDLE_INVARIANT(index != Engine::kNone, owner.inFlight());
  CallRecord& record = engine.record(index);
  record.function = 0;
  record.value = reinterpret_cast<std::uintptr_t>(&call);
  engine.submit(0, index);
  // Nobody comes by later to see whether the call waits.
  engine.nudge(0, true);
}

}  // namespace heddle
