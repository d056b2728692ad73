#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// A point in space, which remembers its number.
struct Point {
  std::array<double, 3> at;
  std::uint32_t number;
};

/// The square of the distance.
inline double squareDistance(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  double sum = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) sum += (a[axis] - b[axis]) * (a[axis] - b[axis]);
  return sum;
}

/// The point that is nearest to some place; of several the one of the least number.
struct Nearest {
  double square;  ///< of the distance
  std::uint32_t number;

  friend auto operator<=>(const Nearest&, const Nearest&) = default;
};

/// Points, ordered so that nearest ones are found in O(log n) (Bentley 1975). There are no nodes:
/// the middle of a range is the root of its tree, and what lies before and behind it are the two
/// halves.
class KdTree {
 public:
  /// Builds it, the halves of each range in parallel. Work O(n log n), span O(n): the first median
  /// is found by one worker. Threads allowed: workers.
  /// \param points one at least; their numbers differ
  explicit KdTree(std::vector<Point> points);

  /// Threads allowed: any.
  Nearest nearest(const std::array<double, 3>& to) const;
  /// The points, in the order of the tree.
  std::span<const Point> points() const { return points_; }

 private:
  std::vector<Point> points_;
};
