#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "support/contest.hpp"
#include "support/samples.hpp"
#include "support/wrong_result.hpp"

// An unbalanced tree search like UTS (Olivier et al., "UTS: An Unbalanced Tree Search Benchmark",
// 2006): of each node nothing is known but a hash, which says whether it has children. Binomial,
// and all but critical, so that subtrees differ in size by orders of magnitude. The hash is 48
// rounds of splitmix64 in place of SHA-1.

namespace heddle::bench::tree {

/// Children of every node that has any, but for the root.
constexpr std::size_t kBranches = 8;

/// The chance of having children.
constexpr double kChance = 0.124875;

constexpr std::uint64_t kSeed = 7;

/// Some 200 ns of work in which each step needs the one before.
constexpr std::uint64_t hashOf(std::uint64_t state) {
  for (int round = 0; round < 48; ++round) {
    state += 0x9e37'79b9'7f4a'7c15;
    state = (state ^ (state >> 30)) * 0xbf58'476d'1ce4'e5b9;
    state = (state ^ (state >> 27)) * 0x94d0'49bb'1331'11eb;
    state ^= state >> 31;
  }
  return state;
}

struct Node {
  std::uint64_t hash;

  /// This is where the work is.
  Node child(std::size_t index) const { return {hashOf(hash + index)}; }

  bool isLeaf() const { return static_cast<double>(hash >> 11) * 0x1p-53 >= kChance; }
};

/// What the hash makes of the seed and of so many children of the root.
struct Shape {
  std::size_t rootBranches;
  std::uint64_t nodes;
};

constexpr Shape shapeOf(const Options& options) {
  return options.isSmall ? Shape{50, 93'139} : Shape{2000, 1'420'457};
}

/// Nodes in each of the subtrees of one node.
using Counts = std::array<std::uint64_t, kBranches>;

/// All of them, and the node itself.
template <typename Range>
std::uint64_t sizeOf(const Range& counts) {
  std::uint64_t sum = 1;
  for (const std::uint64_t count : counts) sum += count;
  return sum;
}

/// The same without forks. \returns how many nodes there are from this one on
inline std::uint64_t visitAlone(Node node) {
  if (node.isLeaf()) return 1;
  Counts counts;
  for (std::size_t i = 0; i < kBranches; ++i) counts[i] = visitAlone(node.child(i));
  return sizeOf(counts);
}

inline std::uint64_t visitRootAlone(Node root, std::size_t branches) {
  std::vector<std::uint64_t> counts(branches);
  for (std::size_t i = 0; i < branches; ++i) counts[i] = visitAlone(root.child(i));
  return sizeOf(counts);
}

/// Enters the case. \param visitRoot `std::uint64_t(Team&, Node root, std::size_t branches)`
template <typename Team, typename VisitRoot>
bool contest(VisitRoot visitRoot) {
  return enter("tree", [visitRoot](const Options& options) -> Round {
    const auto team = std::make_shared<Team>(options.workers);
    const double seconds = options.seconds;
    const Shape shape = shapeOf(options);
    const Node root{hashOf(kSeed)};
    const auto serial = [=] {
      return secondsOf([&] {
        expectEqual(visitRootAlone(root, shape.rootBranches), shape.nodes, "serial tree");
      });
    };
    const auto parallel = [=] {
      return secondsOf(
          [&] { expectEqual(visitRoot(*team, root, shape.rootBranches), shape.nodes, "tree"); });
    };
    medianSample(seconds / 2, parallel);
    return [=] { return compare(seconds, serial, parallel); };
  });
}

}  // namespace heddle::bench::tree
