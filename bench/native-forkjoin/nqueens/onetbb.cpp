#include "teams/onetbb.hpp"

#include <oneapi/tbb/task_group.h>

#include "nqueens/nqueens.hpp"

namespace heddle::bench::nqueens {
namespace {

std::uint64_t solve(const Board& board) {
  if (board.isFull()) return 1;
  Children children(board);
  tbb::task_group group;
  for (Child& child : children) group.run([&child] { child.ways = solve(child.board); });
  group.wait();
  return children.ways();
}

[[maybe_unused]] const bool kEntered =
    contest<OneTbbTeam>([](OneTbbTeam& team, const Board& board) {
      return team.run([&board] { return solve(board); });
    });

}  // namespace
}  // namespace heddle::bench::nqueens
