#include "teams/openmp.hpp"

#include "nqueens/nqueens.hpp"

namespace heddle::bench::nqueens {
namespace {

std::uint64_t solve(const Board& board) {
  if (board.isFull()) return 1;
  Children children(board);
  for (Child& child : children) {
    Child* const one = &child;
#pragma omp task firstprivate(one)
    one->ways = solve(one->board);
  }
#pragma omp taskwait
  return children.ways();
}

[[maybe_unused]] const bool kEntered =
    contest<OpenMpTeam>([](OpenMpTeam& team, const Board& board) {
      return team.run([&board] { return solve(board); });
    });

}  // namespace
}  // namespace heddle::bench::nqueens
