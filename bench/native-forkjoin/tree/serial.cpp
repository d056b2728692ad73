#include "teams/serial.hpp"

#include "tree/tree.hpp"

namespace heddle::bench::tree {
namespace {

[[maybe_unused]] const bool kEntered = contest<SerialTeam>(
    [](SerialTeam&, Node root, std::size_t branches) { return visitRootAlone(root, branches); });

}  // namespace
}  // namespace heddle::bench::tree
