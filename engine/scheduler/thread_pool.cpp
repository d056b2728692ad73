#include "scheduler/thread_pool.hpp"

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>

#include "platform/invariant.hpp"
#include "scheduler/worker.hpp"

namespace heddle {

namespace {

/// \return how many bytes an engine takes
/// \throws std::invalid_argument if it cannot be
std::size_t bytesFor(const EngineConfig& config) {
  if (config.central) {
    throw std::invalid_argument(
        "ThreadPool: config has central=true; expected false, as all its threads run calls");
  }
  const std::uint64_t sections = Engine::sectionBytes(config);
  if (sections == 0) {
    throw std::invalid_argument("ThreadPool: config has workers=" + std::to_string(config.workers) +
                                ", owners=" + std::to_string(config.owners) +
                                ", recordsPerOwner=" + std::to_string(config.recordsPerOwner) +
                                "; expected 1 to 256 workers, 1 to 256 owners and 1 to 1048576 "
                                "records in all");
  }
  return static_cast<std::size_t>(sections + config.payloadBytes);
}

}  // namespace

ThreadPool::ThreadPool(const EngineConfig& config, std::span<const Function> table)
    : memory_(bytesFor(config)), table_(table) {
  auto status = RegionStatus::kOk;
  engine_ = Engine::create(memory_.base(), memory_.bytes(), config, status);
  HEDDLE_INVARIANT(engine_ != nullptr, status);
  bells_ = std::make_unique<CacheAligned<Bell>[]>(config.owners);
  threads_.reserve(config.workers);
  for (std::uint32_t worker = 0; worker < config.workers; ++worker) {
    threads_.emplace_back([this, worker] { work(worker); });
  }
}

ThreadPool::~ThreadPool() {
  engine_->stop();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::run(std::uint32_t worker, std::uint32_t index) {
  CallRecord& record = engine_->record(index);
  const std::uint32_t owner = record.owner;
  engine_->note(worker, TraceKind::kCallBegin, record.function);
  table_[record.function](record, *this, worker);
  engine_->note(worker, TraceKind::kCallEnd);
  if (engine_->finish(worker, index)) bells_[owner]->ring();
}

void ThreadPool::work(std::uint32_t worker) {
  engine_->start(worker);
  std::optional<Worker> self;
  if (engine_->config().forks) self.emplace(*engine_, worker);
  for (;;) {
    // Asked before it looks, so that a look in vain after the end means that nothing is left to do.
    const bool isLast = engine_->stopping();
    std::uint32_t index = engine_->next(worker);
    if (index == Engine::kNone) index = engine_->search(worker, kSpinNanos);
    if (index != Engine::kNone) {
      run(worker, index);
      continue;
    }
    if (isLast) break;
    engine_->park(worker);
  }
  engine_->abandonSearch(worker);
  engine_->leave(worker);
}

void ThreadPool::waitForCompletions(std::uint32_t index) {
  Owner& owner = engine_->owner(index);
  Bell& bell = *bells_[index];
  // A ring may come late, for what an earlier look has found already: then it is looked again.
  for (;;) {
    const std::uint32_t rings = bell.rings();
    if (!owner.beginSleep()) return;
    engine_->nudge(index, true);
    bell.await(rings);
  }
}

}  // namespace heddle
