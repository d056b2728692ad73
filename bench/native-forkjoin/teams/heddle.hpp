#pragma once

#include <utility>

#include "scheduler/runtime.hpp"

namespace heddle::bench {

/// A runtime with so many workers; the caller of `run` sleeps meanwhile.
class HeddleTeam {
 public:
  explicit HeddleTeam(unsigned workers) : workers_(workers), runtime_({.workers = workers}) {}

  unsigned workers() const { return workers_; }

  /// Calls `work` on a worker and returns what it returns.
  template <typename Work>
  auto run(Work&& work) {
    return runtime_.run(std::forward<Work>(work));
  }

 private:
  unsigned workers_;
  Runtime runtime_;
};

}  // namespace heddle::bench
