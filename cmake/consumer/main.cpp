// A program that has nothing of Heddle but what was installed.

#include <cstdio>

#include <heddle/heddle.hpp>

namespace {

long fib(int n) {
  if (n < 2) return n;
  auto left = heddle::fork([n] { return fib(n - 1); });
  const long right = fib(n - 2);
  return left.join() + right;
}

}  // namespace

int main() {
  heddle::Runtime runtime;
  const long result = runtime.run([] { return fib(25); });
  std::printf("%ld\n", result);
  return result == 75025 ? 0 : 1;
}
