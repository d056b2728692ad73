#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "memory/shared_mapping.hpp"
#include "scheduler/bell.hpp"
#include "scheduler/engine.hpp"

namespace heddle {

/// Native workers on an engine: OS threads that run the calls of a static function table. The
/// engine lies in a mapping of the pool's own, into which `heddle-top` looks.
///
///     ThreadPool pool({.workers = 2}, table);
///     auto index = pool.engine().owner(0).acquireRecord();
///     pool.engine().record(index).function = 1;
///     pool.engine().submit(0, index);
///     pool.waitForCompletions();               // then pool.engine().owner(0).drain(…)
///
/// Threads allowed: the creating thread is owner 0; other owners are other threads.
class ThreadPool {
 public:
  /// A function of the table. Reads its argument from the record and writes its result there.
  using Function = void (*)(CallRecord& record, ThreadPool& pool, std::uint32_t worker);

  /// How long an idle worker looks for work before it sleeps.
  static constexpr std::uint64_t kSpinNanos = 20'000;

  /// Starts the workers.
  /// \param config sizes
  /// \param table functions by index; must outlive the pool
  /// \throws std::invalid_argument if a size is out of range, std::bad_alloc if there is no memory
  ThreadPool(const EngineConfig& config, std::span<const Function> table);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  /// Lets the workers finish everything that was submitted, and joins them.
  ~ThreadPool();

  /// The scheduler.
  Engine& engine() { return *engine_; }

  /// Blocks owner `index` until at least one of its calls is finished.
  /// Threads allowed: that owner.
  void waitForCompletions(std::uint32_t index = 0);

 private:
  void work(std::uint32_t worker);
  void run(std::uint32_t worker, std::uint32_t index);

  SharedMapping memory_;
  Engine* engine_ = nullptr;
  std::span<const Function> table_;
  std::unique_ptr<CacheAligned<Bell>[]> bells_;  ///< one per owner
  std::vector<std::thread> threads_;
};

}  // namespace heddle
