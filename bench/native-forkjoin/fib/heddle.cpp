#include "teams/heddle.hpp"

#include "fib/fib.hpp"
#include "scheduler/fork.hpp"

namespace heddle::bench::fib {
namespace {

std::uint64_t solve(unsigned n) {
  if (n < 2) return n;
  auto left = fork([n] { return solve(n - 1); });
  const std::uint64_t right = solve(n - 2);
  return left.join() + right;
}

[[maybe_unused]] const bool kEntered = contest<HeddleTeam>(
    [](HeddleTeam& team, unsigned n) { return team.run([n] { return solve(n); }); });

}  // namespace
}  // namespace heddle::bench::fib
