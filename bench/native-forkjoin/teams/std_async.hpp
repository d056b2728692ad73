#pragma once

namespace heddle::bench {

/// Threads that `std::async` starts for each piece of work, and that end with it.
class StdAsyncTeam {
 public:
  explicit StdAsyncTeam(unsigned workers) : workers_(workers) {}

  unsigned workers() const { return workers_; }

 private:
  unsigned workers_;
};

}  // namespace heddle::bench
