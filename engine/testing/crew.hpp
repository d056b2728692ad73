#pragma once

#include <cstdint>

#include "scheduler/bell.hpp"
#include "scheduler/worker.hpp"
#include "testing/test_engine.hpp"
#include "testing/threads.hpp"

namespace heddle::testing {

/// Workers that fork, on the threads of a test: natively and in WebAssembly.
class Crew {
 public:
  /// \param workers up to `kMaxThreads - 1`
  explicit Crew(std::uint32_t workers) : workers_(workers), engine_(configOf(workers)) {}

  /// Runs `body` as one call on some worker, returns when it is done and all workers have ended.
  /// Once.
  template <typename F>
  void run(F&& body) {
    runOnThreads(workers_ + 1, [&](std::uint32_t thread) {
      if (thread < workers_) return work(thread, body);
      engine_.submit(0);
      Owner& owner = engine_->owner(0);
      while (owner.drain(1) == 0) {
        const std::uint32_t rings = bell_.rings();
        if (!owner.beginSleep()) continue;
        engine_->nudge(0, true);
        bell_.await(rings);
      }
      engine_->stop();
    });
  }

  /// Its engine.
  const TestEngine& engine() const { return engine_; }
  /// How many jobs were stolen.
  std::uint64_t stolen() const {
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < workers_; ++i) sum += engine_->slot(i).counters.stolen.read();
    return sum;
  }

 private:
  static EngineConfig configOf(std::uint32_t workers) {
    EngineConfig config = TestEngine::small(workers);
    config.forks = true;
    return config;
  }

  template <typename F>
  void work(std::uint32_t worker, F& body) {
    engine_->start(worker);
    const Worker self(*engine_, worker);
    for (;;) {
      const bool isLast = engine_->stopping();
      const std::uint32_t index = engine_->search(worker, 1'000);
      if (index != Engine::kNone) {
        body();
        if (engine_->finish(worker, index)) bell_.ring();
      } else if (isLast) {
        break;
      } else {
        engine_->park(worker);
      }
    }
    engine_->abandonSearch(worker);
    engine_->leave(worker);
  }

  std::uint32_t workers_;
  TestEngine engine_;
  Bell bell_;
};

}  // namespace heddle::testing
