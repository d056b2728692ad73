#include <cstddef>
#include <future>
#include <span>
#include <stdexcept>
#include <vector>

#include "snippets.hpp"

namespace on_std_async {

// [group]
void visit(Node& node) {
  node.value *= 2;
  std::vector<std::future<void>> group;
  for (Node& child : node.children) {
    group.push_back(std::async(std::launch::async, [&child] { visit(child); }));
  }
  for (std::future<void>& each : group) each.get();
}
// [end]

// [recursion]
long sum(std::span<const long> numbers) {
  if (numbers.size() == 1) return numbers[0];
  const std::size_t half = numbers.size() / 2;
  // A thread each: in earnest, only above some size.
  auto left = std::async(std::launch::async, [=] { return sum(numbers.first(half)); });
  const long right = sum(numbers.subspan(half));
  return left.get() + right;
}
// [end]

bool mayFail(bool fails) {
  // [exception]
  std::future<void> left = std::async(std::launch::async, [=] {
    if (fails) throw std::runtime_error("left");
  });
  try {
    left.get();
  } catch (const std::runtime_error&) {
    return true;
  }
  // [end]
  return false;
}

}  // namespace on_std_async
