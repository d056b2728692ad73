#include "teams/heddle.hpp"

#include "nqueens/nqueens.hpp"
#include "teams/heddle_children.hpp"

namespace heddle::bench::nqueens {
namespace {

std::uint64_t solve(const Board& board) {
  if (board.isFull()) return 1;
  Children children(board);
  if (children.begin() == children.end()) return 0;
  forkEach(0, static_cast<std::size_t>(children.end() - children.begin()), [&](std::size_t i) {
    Child& child = children.begin()[i];
    child.ways = solve(child.board);
  });
  return children.ways();
}

[[maybe_unused]] const bool kEntered =
    contest<HeddleTeam>([](HeddleTeam& team, const Board& board) {
      return team.run([&board] { return solve(board); });
    });

}  // namespace
}  // namespace heddle::bench::nqueens
