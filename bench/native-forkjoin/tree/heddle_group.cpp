#include "algorithm/task_group.hpp"
#include "teams/heddle.hpp"
#include "tree/tree.hpp"

namespace heddle::bench::tree {
namespace {

std::uint64_t visit(Node node);

/// Visits the children of a node, each in a task of its own.
template <typename Range>
std::uint64_t visitChildren(Node node, Range& counts) {
  TaskGroup group;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    group.run([&counts, node, i] { counts[i] = visit(node.child(i)); });
  }
  group.wait();
  return sizeOf(counts);
}

std::uint64_t visit(Node node) {
  if (node.isLeaf()) return 1;
  Counts counts;
  return visitChildren(node, counts);
}

[[maybe_unused]] const bool kEntered =
    contest<HeddleTeam>([](HeddleTeam& team, Node root, std::size_t branches) {
      return team.run([root, branches] {
        std::vector<std::uint64_t> counts(branches);
        return visitChildren(root, counts);
      });
    });

}  // namespace
}  // namespace heddle::bench::tree
