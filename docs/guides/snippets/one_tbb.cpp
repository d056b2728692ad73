#include <oneapi/tbb.h>

#include <cmath>
#include <cstddef>
#include <functional>
#include <istream>
#include <span>
#include <stdexcept>
#include <string>

#include "snippets.hpp"

namespace on_one_tbb {

void roots(const Numbers& x, Numbers& y) {
  // [loop]
  tbb::parallel_for(std::size_t{0}, x.size(), [&](std::size_t i) { y[i] = std::sqrt(x[i]); });
  // [end]
}

double dot(const Numbers& x, const Numbers& y) {
  // [reduction]
  return tbb::parallel_deterministic_reduce(
      tbb::blocked_range<std::size_t>(0, x.size()), 0.0,
      [&](const tbb::blocked_range<std::size_t>& part, double sum) {
        for (std::size_t i = part.begin(); i != part.end(); ++i) sum += x[i] * y[i];
        return sum;
      },
      std::plus<>());
  // [end]
}

// [group]
void visit(Node& node) {
  node.value *= 2;
  tbb::task_group group;
  for (Node& child : node.children) group.run([&child] { visit(child); });
  group.wait();
}
// [end]

// [recursion]
long sum(std::span<const long> numbers) {
  if (numbers.size() == 1) return numbers[0];
  const std::size_t half = numbers.size() / 2;
  long left = 0;
  long right = 0;
  tbb::parallel_invoke([&] { left = sum(numbers.first(half)); },
                       [&] { right = sum(numbers.subspan(half)); });
  return left + right;
}
// [end]

Numbers parse(std::istream& lines) {
  // [pipeline]
  Numbers numbers;
  tbb::parallel_pipeline(
      16,
      tbb::make_filter<void, std::string>(tbb::filter_mode::serial_in_order,
                                          [&](tbb::flow_control& control) {
                                            std::string line;
                                            if (!std::getline(lines, line)) control.stop();
                                            return line;
                                          }) &
          tbb::make_filter<std::string, double>(
              tbb::filter_mode::parallel, [](const std::string& line) { return std::stod(line); }) &
          tbb::make_filter<double, void>(tbb::filter_mode::serial_in_order,
                                         [&](double number) { numbers.push_back(number); }));
  // [end]
  return numbers;
}

bool rootsOfCancelled(const Numbers& x, Numbers& y) {
  // [cancellation]
  tbb::task_group_context context;
  context.cancel_group_execution();  // on any thread
  tbb::parallel_for(
      std::size_t{0}, x.size(), [&](std::size_t i) { y[i] = std::sqrt(x[i]); }, context);
  return !context.is_group_execution_cancelled();
  // [end]
}

bool mayFail(bool fails) {
  // [exception]
  tbb::task_group group;
  group.run([=] {
    if (fails) throw std::runtime_error("left");
  });
  try {
    group.wait();
  } catch (const std::runtime_error&) {
    return true;
  }
  // [end]
  return false;
}

}  // namespace on_one_tbb
