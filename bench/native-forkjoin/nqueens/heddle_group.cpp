#include "algorithm/task_group.hpp"
#include "nqueens/nqueens.hpp"
#include "teams/heddle.hpp"

namespace heddle::bench::nqueens {
namespace {

std::uint64_t solve(const Board& board) {
  if (board.isFull()) return 1;
  Children children(board);
  TaskGroup group;
  for (Child& child : children) group.run([&child] { child.ways = solve(child.board); });
  group.wait();
  return children.ways();
}

[[maybe_unused]] const bool kEntered =
    contest<HeddleTeam>([](HeddleTeam& team, const Board& board) {
      return team.run([&board] { return solve(board); });
    });

}  // namespace
}  // namespace heddle::bench::nqueens
