#include "support/contest.hpp"

#include <map>
#include <stdexcept>

namespace heddle::bench {
namespace {

/// Entered before main, so that it must be there when the first file asks for it.
std::map<std::string, Open>& entered() {
  static std::map<std::string, Open> cases;
  return cases;
}

}  // namespace

bool enter(std::string name, Open open) {
  return entered().emplace(std::move(name), std::move(open)).second;
}

const Open& caseOf(const std::string& name) {
  const auto found = entered().find(name);
  if (found == entered().end()) throw std::invalid_argument("no case '" + name + "' here");
  return found->second;
}

std::vector<std::string> caseNames() {
  std::vector<std::string> names;
  for (const auto& [name, open] : entered()) names.push_back(name);
  return names;
}

}  // namespace heddle::bench
