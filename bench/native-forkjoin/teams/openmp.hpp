#pragma once

#include <omp.h>

namespace heddle::bench {

/// A team of so many threads, of which the caller is one; GNU's and LLVM's run-time libraries.
class OpenMpTeam {
 public:
  explicit OpenMpTeam(unsigned workers) : workers_(static_cast<int>(workers)) {
    omp_set_dynamic(0);
    omp_set_num_threads(workers_);
  }

  int workers() const { return workers_; }

  /// Calls `work` on one of the threads while the others run the tasks that it makes.
  template <typename Work>
  auto run(Work&& work) {
    decltype(work()) result{};
#pragma omp parallel
#pragma omp single
    result = work();
    return result;
  }

 private:
  int workers_;
};

}  // namespace heddle::bench
