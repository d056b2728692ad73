#include <cmath>
#include <cstddef>
#include <exception>
#include <span>
#include <stdexcept>

#include "snippets.hpp"

namespace on_open_mp {

void roots(const Numbers& x, Numbers& y) {
  // [loop]
#pragma omp parallel for schedule(dynamic, 1024)
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = std::sqrt(x[i]);
  // [end]
}

double dot(const Numbers& x, const Numbers& y) {
  // [reduction]
  double sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
  // [end]
}

// [group]
void visit(Node& node) {
  node.value *= 2;
#pragma omp taskgroup
  for (Node& child : node.children) {
    Node* const its = &child;
#pragma omp task firstprivate(its)
    visit(*its);
  }
}
// [end]

void visitAll(Node& root) {
#pragma omp parallel
#pragma omp single
  visit(root);
}

// [recursion]
long sum(std::span<const long> numbers) {
  if (numbers.size() == 1) return numbers[0];
  const std::size_t half = numbers.size() / 2;
  long left = 0;
#pragma omp task shared(left)
  left = sum(numbers.first(half));
  const long right = sum(numbers.subspan(half));
#pragma omp taskwait
  return left + right;
}
// [end]

long sumAll(std::span<const long> numbers) {
  long result = 0;
  // [enter]
#pragma omp parallel
#pragma omp single
  result = sum(numbers);
  // [end]
  return result;
}

bool mayFail(bool fails) {
  // [exception]
  std::exception_ptr failure;
#pragma omp parallel
#pragma omp single
  {
#pragma omp task shared(failure)
    try {
      if (fails) throw std::runtime_error("left");
    } catch (...) {
      failure = std::current_exception();  // what leaves the region ends the program
    }
#pragma omp taskwait
  }
  return failure != nullptr;
  // [end]
}

}  // namespace on_open_mp
