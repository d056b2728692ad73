#include "teams/openmp.hpp"

#include "tree/tree.hpp"

namespace heddle::bench::tree {
namespace {

std::uint64_t visit(Node node);

/// Visits the children of a node, each in a task of its own.
template <typename Range>
std::uint64_t visitChildren(Node node, Range& counts) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
#pragma omp task shared(counts) firstprivate(node, i)
    counts[i] = visit(node.child(i));
  }
#pragma omp taskwait
  return sizeOf(counts);
}

std::uint64_t visit(Node node) {
  if (node.isLeaf()) return 1;
  Counts counts;
  return visitChildren(node, counts);
}

[[maybe_unused]] const bool kEntered =
    contest<OpenMpTeam>([](OpenMpTeam& team, Node root, std::size_t branches) {
      return team.run([root, branches] {
        std::vector<std::uint64_t> counts(branches);
        return visitChildren(root, counts);
      });
    });

}  // namespace
}  // namespace heddle::bench::tree
