#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>

#include "support/contest.hpp"
#include "support/samples.hpp"
#include "support/wrong_result.hpp"

namespace heddle::bench::nqueens {

constexpr unsigned kMostQueens = 12;

constexpr unsigned sizeOf(const Options& options) { return options.isSmall ? 7 : kMostQueens; }

/// In how many ways n queens can stand, from the literature (OEIS A000170).
constexpr std::uint64_t answer(unsigned n) {
  constexpr std::array<std::uint64_t, kMostQueens + 1> kWays = {1,  1,  0,   0,   2,    10,   4,
                                                                40, 92, 352, 724, 2680, 14200};
  return kWays[n];
}

/// A queen in each of the first rows, none of which attacks another.
struct Board {
  std::array<std::uint8_t, kMostQueens> columns;
  std::uint8_t rows = 0;
  std::uint8_t size = 0;

  bool isFull() const { return rows == size; }

  bool admits(unsigned column) const {
    for (int row = 0; row < rows; ++row) {
      const int apart = static_cast<int>(column) - columns[static_cast<unsigned>(row)];
      if (apart == 0 || std::abs(apart) == rows - row) return false;
    }
    return true;
  }
};

/// An empty board of n × n.
inline Board boardOf(unsigned n) {
  Board board{};
  board.size = static_cast<std::uint8_t>(n);
  return board;
}

/// One more queen than before, and in how many ways the others can follow.
struct Child {
  Board board;
  std::uint64_t ways;
};

/// All that a board can become with one queen more.
class Children {
 public:
  explicit Children(const Board& board) {
    for (std::uint8_t column = 0; column < board.size; ++column) {
      if (!board.admits(column)) continue;
      Child& child = children_[count_++];
      child.board = board;
      child.board.columns[child.board.rows++] = column;
    }
  }

  Child* begin() { return children_.data(); }
  Child* end() { return begin() + count_; }

  /// In how many ways any of them can go on.
  std::uint64_t ways() {
    std::uint64_t sum = 0;
    for (const Child& child : *this) sum += child.ways;
    return sum;
  }

 private:
  // Left as it is: what is not a child is not touched.
  std::array<Child, kMostQueens> children_;
  unsigned count_ = 0;
};

/// The same without forks.
inline std::uint64_t solveAlone(const Board& board) {
  if (board.isFull()) return 1;
  Children children(board);
  for (Child& child : children) child.ways = solveAlone(child.board);
  return children.ways();
}

/// Enters the case. \param solve `std::uint64_t(Team&, const Board&)`
template <typename Team, typename Solve>
bool contest(Solve solve) {
  return enter("nqueens", [solve](const Options& options) -> Round {
    const auto team = std::make_shared<Team>(options.workers);
    const double seconds = options.seconds;
    const unsigned n = sizeOf(options);
    const auto serial = [=] {
      return secondsOf([&] { expectEqual(solveAlone(boardOf(n)), answer(n), "serial nqueens"); });
    };
    const auto parallel = [=] {
      return secondsOf([&] { expectEqual(solve(*team, boardOf(n)), answer(n), "nqueens"); });
    };
    medianSample(seconds / 2, parallel);
    return [=] { return compare(seconds, serial, parallel); };
  });
}

}  // namespace heddle::bench::nqueens
