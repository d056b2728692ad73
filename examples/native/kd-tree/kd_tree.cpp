#include "kd_tree.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <heddle/scheduler/fork.hpp>

namespace {

constexpr std::size_t nextAxis(std::size_t axis) { return axis == 2 ? 0 : axis + 1; }

/// Puts the median along `axis` into the middle, and goes on with the halves along the next axis.
void build(std::span<Point> points, std::size_t axis) {
  if (points.size() < 2) return;
  const std::size_t middle = points.size() / 2;
  std::nth_element(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(middle),
                   points.end(), [axis](const Point& a, const Point& b) {
                     // By number, too: one order even where places are the same.
                     return a.at[axis] < b.at[axis] ||
                            (a.at[axis] == b.at[axis] && a.number < b.number);
                   });
  const std::span<Point> low = points.first(middle);
  const std::span<Point> high = points.subspan(middle + 1);
  // A fork costs nanoseconds, so there is no size from which on it would not be worth it by much.
  auto other = heddle::fork([=] { build(high, nextAxis(axis)); });
  build(low, nextAxis(axis));
  other.join();
}

void search(std::span<const Point> points, std::size_t axis, const std::array<double, 3>& to,
            Nearest& best) {
  if (points.empty()) return;
  const std::size_t middle = points.size() / 2;
  const Point& root = points[middle];
  best = std::min(best, Nearest{squareDistance(root.at, to), root.number});
  std::span<const Point> near = points.first(middle);
  std::span<const Point> far = points.subspan(middle + 1);
  const double across = to[axis] - root.at[axis];
  if (across > 0) std::swap(near, far);
  search(near, nextAxis(axis), to, best);
  // Also if it is the same: a point of a lesser number may lie there.
  if (across * across <= best.square) search(far, nextAxis(axis), to, best);
}

}  // namespace

KdTree::KdTree(std::vector<Point> points) : points_(std::move(points)) { build(points_, 0); }

Nearest KdTree::nearest(const std::array<double, 3>& to) const {
  Nearest best{std::numeric_limits<double>::infinity(), 0};
  search(points_, 0, to, best);
  return best;
}
