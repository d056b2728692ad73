// What is left of the work without forks: calls.

#include "teams/serial.hpp"

#include "fib/fib.hpp"

namespace heddle::bench::fib {
namespace {

std::uint64_t solve(unsigned n) { return n < 2 ? n : solve(n - 1) + solve(n - 2); }

[[maybe_unused]] const bool kEntered =
    contest<SerialTeam>([](SerialTeam&, unsigned n) { return solve(n); });

}  // namespace
}  // namespace heddle::bench::fib
