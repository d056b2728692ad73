#include "heddle.hpp"

#include <cmath>
#include <cstddef>
#include <functional>
#include <istream>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

#include "algorithm/parallel_for.hpp"
#include "algorithm/parallel_reduce.hpp"
#include "algorithm/pipeline.hpp"
#include "snippets.hpp"

namespace on_heddle {

double enter(const Numbers& x) {
  // [enter]
  heddle::Runtime runtime({.workers = 2});  // 0, the default: as many as there are cores
  const double sum = runtime.run([&] {
    // On a worker, from here on: fork, TaskGroup and the algorithms work.
    return dot(x, x);
  });
  // [end]
  return sum;
}

void roots(const Numbers& x, Numbers& y) {
  // [loop]
  heddle::parallelFor(0, x.size(), [&](std::size_t i) { y[i] = std::sqrt(x[i]); });
  // [end]
}

double dot(const Numbers& x, const Numbers& y) {
  // [reduction]
  return heddle::parallelReduce(0, x.size(), 0.0, [&](std::size_t i) { return x[i] * y[i]; },
                                std::plus<>(), {.deterministic = true});
  // [end]
}

// [group]
void visit(Node& node) {
  node.value *= 2;
  heddle::TaskGroup group;
  for (Node& child : node.children) group.run([&child] { visit(child); });
  group.wait();
}
// [end]

// [recursion]
long sum(std::span<const long> numbers) {
  if (numbers.size() == 1) return numbers[0];
  const std::size_t half = numbers.size() / 2;
  auto left = heddle::fork([=] { return sum(numbers.first(half)); });
  const long right = sum(numbers.subspan(half));
  return left.join() + right;
}
// [end]

Numbers parse(std::istream& lines) {
  // [pipeline]
  Numbers numbers;
  heddle::parallelPipeline(
      {.inFlight = 16},
      [&]() -> std::optional<std::string> {
        std::string line;
        if (!std::getline(lines, line)) return std::nullopt;
        return line;
      },
      heddle::ParallelStage{[](const std::string& line) { return std::stod(line); }},
      heddle::SerialStage{[&](double number) { numbers.push_back(number); }});
  // [end]
  return numbers;
}

// [cancellation]
bool rootsUnlessCancelled(const Numbers& x, Numbers& y, heddle::CancellationToken token) {
  try {
    heddle::parallelFor(0, x.size(), [&](std::size_t i) { y[i] = std::sqrt(x[i]); },
                        {.cancellation = token});
    return true;
  } catch (const heddle::Cancelled&) {
    return false;  // some of it was left out; nothing of it runs any more
  }
}
// [end]

bool mayFail(bool fails) {
  // [exception]
  auto left = heddle::fork([=] {
    if (fails) throw std::runtime_error("left");
  });
  try {
    left.join();
  } catch (const std::runtime_error&) {
    return true;
  }
  // [end]
  return false;
}

}  // namespace on_heddle
