// Forks under load: trees of random shape on several workers, whose sums must come out.

#include <cstdint>

#include "scheduler/fork.hpp"
#include "testing/crew.hpp"
#include "testing/iterations.hpp"
#include "testing/seed.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::iterations;
using testing::Random;

/// A tree whose shape is that of a seed: each node forks up to three children, joins them in some
/// order, and sums up what they say.
class Tree {
 public:
  explicit Tree(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t serial(std::uint64_t node, std::uint32_t depth) const {
    Random random(seed_, node);
    std::uint64_t sum = node;
    for (std::uint32_t i = 0, count = childrenOf(random, depth); i < count; ++i) {
      sum += serial(childOf(node, i), depth - 1);
    }
    return sum;
  }

  std::uint64_t forked(std::uint64_t node, std::uint32_t depth) const {
    Random random(seed_, node);
    const std::uint32_t count = childrenOf(random, depth);
    if (count == 0) return node;
    auto first = fork([=, this] { return forked(childOf(node, 0), depth - 1); });
    if (count == 1) return node + first.join();
    auto second = fork([=, this] { return forked(childOf(node, 1), depth - 1); });
    if (count == 2 && random.oneIn(2)) {
      const std::uint64_t oldest = first.join();
      return node + oldest + second.join();
    }
    if (count == 2) {
      const std::uint64_t newest = second.join();
      return node + newest + first.join();
    }
    const std::uint64_t here = forked(childOf(node, 2), depth - 1);
    return node + here + second.join() + first.join();
  }

 private:
  static std::uint32_t childrenOf(Random& random, std::uint32_t depth) {
    return depth == 0 ? 0 : 1 + random.below(3);
  }
  static std::uint64_t childOf(std::uint64_t node, std::uint32_t which) {
    return (node * 3 + which + 1) % 1'000'003;
  }

  std::uint64_t seed_;
};

void growTrees(std::uint32_t workers, std::uint32_t trees) {
  const std::uint64_t seed = testing::seed();
  std::uint32_t wrong = 0;
  Crew(workers).run([&] {
    for (std::uint32_t i = 0; i < trees; ++i) {
      const Tree tree(seed + i);
      if (tree.forked(1, 9) != tree.serial(1, 9)) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0U) << "trees with another sum than their serial form";
}

TEST(ForkStress, TreesOfOneWorker) { growTrees(1, iterations(300)); }
TEST(ForkStress, TreesOfTwoWorkers) { growTrees(2, iterations(300)); }
TEST(ForkStress, TreesOfSevenWorkers) { growTrees(7, iterations(300)); }

}  // namespace
}  // namespace heddle
