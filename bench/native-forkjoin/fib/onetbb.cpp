#include "teams/onetbb.hpp"

#include <oneapi/tbb/task_group.h>

#include "fib/fib.hpp"

namespace heddle::bench::fib {
namespace {

std::uint64_t solve(unsigned n) {
  if (n < 2) return n;
  std::uint64_t left = 0;
  tbb::task_group group;
  group.run([&left, n] { left = solve(n - 1); });
  const std::uint64_t right = solve(n - 2);
  group.wait();
  return left + right;
}

[[maybe_unused]] const bool kEntered = contest<OneTbbTeam>(
    [](OneTbbTeam& team, unsigned n) { return team.run([n] { return solve(n); }); });

}  // namespace
}  // namespace heddle::bench::fib
