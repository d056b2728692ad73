// Nearest neighbours among random points, by a k-d tree.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <heddle/algorithm/parallel_for.hpp>
#include <heddle/algorithm/parallel_reduce.hpp>
#include <heddle/heddle.hpp>

#include "../support/progress.hpp"
#include "../support/random.hpp"
#include "kd_tree.hpp"

namespace {

struct Options {
  std::size_t points = 1'000'000;
  std::size_t queries = 1'000'000;
  std::size_t checks = 100;
  std::uint64_t seed = 1;
  std::uint32_t workers = 0;
};

using Place = std::array<double, 3>;

Place randomPlace(Random& random) {
  Place place{};
  for (double& each : place) each = random.next();
  return place;
}

KdTree buildTree(Random& random, std::size_t size) {
  std::vector<Point> points(size);
  for (std::uint32_t number = 0; number < size; ++number) {
    points[number] = {randomPlace(random), number};
  }
  Progress progress("points in the tree", size);
  KdTree tree(std::move(points));
  progress.reach(size);
  return tree;
}

std::vector<Nearest> answerAll(const KdTree& tree, const std::vector<Place>& places) {
  std::vector<Nearest> answers(places.size());
  Progress progress("queries", places.size());
  heddle::parallelFor(0, places.size(),
                      [&](std::size_t i) { answers[i] = tree.nearest(places[i]); });
  progress.reach(places.size());
  return answers;
}

/// What looking at every point finds. The least is the least in whichever order, so there is no
/// need of a deterministic reduction.
Nearest bruteForce(const KdTree& tree, const Place& to) {
  return heddle::parallelReduce(
      0, tree.points().size(), Nearest{std::numeric_limits<double>::infinity(), 0},
      [&](std::size_t i) {
        const Point& point = tree.points()[i];
        return Nearest{squareDistance(point.at, to), point.number};
      },
      [](const Nearest& a, const Nearest& b) { return std::min(a, b); });
}

/// \return whether the answers that were checked are right
bool run(const Options& options) {
  Random random(options.seed);
  const KdTree tree = buildTree(random, options.points);
  std::vector<Place> places(options.queries);
  for (Place& place : places) place = randomPlace(random);
  const std::vector<Nearest> answers = answerAll(tree, places);

  const double sum = heddle::parallelReduce(
      0, answers.size(), 0.0, [&](std::size_t i) { return std::sqrt(answers[i].square); },
      std::plus<>(), {.deterministic = true});
  std::printf("mean distance  %.17g\n", sum / static_cast<double>(answers.size()));

  const std::size_t checks = std::min(options.checks, places.size());
  for (std::size_t i = 0; i < checks; ++i) {
    const Nearest expected = bruteForce(tree, places[i]);
    if (answers[i] == expected) continue;
    std::fprintf(stderr, "kd-tree: query %zu found point %u, but point %u is nearer\n", i,
                 answers[i].number, expected.number);
    return false;
  }
  std::printf("checked        %zu of %zu\n", checks, places.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Finds nearest neighbours among random points, and checks some by brute force.");
  Options options;
  app.add_option("--points", options.points, "Points in the tree")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 28));
  app.add_option("--queries", options.queries, "Places to find the nearest point of")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 28));
  app.add_option("--checks", options.checks, "Queries that are checked")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seed", options.seed, "Of points and places")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--workers", options.workers, "Threads; as many as there are cores by default")
      ->check(CLI::Range(1, 256));
  CLI11_PARSE(app, argc, argv);

  try {
    heddle::Runtime runtime({.workers = options.workers});
    return runtime.run([&] { return run(options); }) ? 0 : 1;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "kd-tree: %s\n", failure.what());
    return 1;
  }
}
