#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <semaphore>
#include <type_traits>
#include <utility>

#include "atomic/atomic.hpp"
#include "scheduler/outcome.hpp"
#include "scheduler/thread_pool.hpp"
#include "scheduler/worker.hpp"

namespace heddle {

/// The sizes of a runtime.
struct RuntimeConfig {
  /// Threads, 1 to 256; 0: as many as may run at once here (`availableParallelism`).
  std::uint32_t workers = 0;
  /// How many of each worker's latest events are kept for `writeChromeTrace`, rounded up to a power
  /// of two; 24 bytes for each. 0: none.
  std::uint32_t traceEvents = 0;
};

/// Worker threads, and the way in for threads that are none: where a C++ program's parallel code
/// runs. Inside, `fork` (fork.hpp) and the algorithms (algorithm/) share work out.
///
///     heddle::Runtime runtime;
///     const long n = runtime.run([] { return fib(40); });
///
/// Threads allowed: any for `run`; nobody else may use it when it ends.
class Runtime {
 public:
  /// Starts the workers.
  /// \throws std::invalid_argument if there are to be more than 256, or more than 16 Mi events of
  /// each kept; std::bad_alloc
  explicit Runtime(const RuntimeConfig& config = {});
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
  /// Joins the workers. Every `run` has returned.
  ~Runtime() = default;

  /// Runs `body` on a worker, and blocks the calling thread until it is done. Calls begin in the
  /// order in which they are made. On a worker of this runtime `body` is called at once.
  /// \return what it returned
  /// \throws what it threw
  template <typename F>
    requires std::invocable<F&>
  auto run(F&& body) -> std::invoke_result_t<F&> {
    if (isHere()) return std::invoke(body);
    using Body = std::remove_reference_t<F>;
    struct Call : CallBase {
      explicit Call(Body& what) : CallBase(&Call::runThis), body(what) {}
      static void runThis(CallBase& base) {
        auto& self = static_cast<Call&>(base);
        self.outcome.capture(self.body);
      }
      Body& body;
      Outcome<std::invoke_result_t<F&>> outcome;
    };
    Call call(body);
    await(call);
    return call.outcome.take();
  }

  /// How many workers there are.
  std::uint32_t workers() { return pool_.engine().workers(); }
  /// What schedules them, for telemetry.
  Engine& engine() { return pool_.engine(); }

 private:
  /// A call of `run`, in the frame of its caller.
  struct CallBase {
    using Run = void (*)(CallBase& call);
    explicit CallBase(Run how) : run(how) {}

    Run run;
    /// Becomes 1 when it is done: the worker writes, the caller reads.
    Atomic<std::uint32_t> done;
  };

  static void runCall(CallRecord& record, ThreadPool& pool, std::uint32_t worker);
  static constexpr ThreadPool::Function kTable[] = {runCall};

  bool isHere();
  void await(CallBase& call);
  void submit(CallBase& call);

  /// Calls at once; further callers wait for their turn.
  static constexpr std::ptrdiff_t kMostCalls = 512;

  ThreadPool pool_;
  std::mutex mutex_;  ///< who holds it is the engine's owner
  std::counting_semaphore<kMostCalls> turns_{kMostCalls};
};

}  // namespace heddle
