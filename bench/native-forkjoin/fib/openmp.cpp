#include "teams/openmp.hpp"

#include "fib/fib.hpp"

namespace heddle::bench::fib {
namespace {

std::uint64_t solve(unsigned n) {
  if (n < 2) return n;
  std::uint64_t left = 0;
#pragma omp task shared(left) firstprivate(n)
  left = solve(n - 1);
  const std::uint64_t right = solve(n - 2);
#pragma omp taskwait
  return left + right;
}

[[maybe_unused]] const bool kEntered = contest<OpenMpTeam>(
    [](OpenMpTeam& team, unsigned n) { return team.run([n] { return solve(n); }); });

}  // namespace
}  // namespace heddle::bench::fib
