#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <vector>

#include "algorithm/cancellation.hpp"

/// A tree, to walk.
struct Node {
  long value = 0;
  std::vector<Node> children;
};

using Numbers = std::vector<double>;

// The same functions with each runtime; what one has no way for is left out there.
namespace on_heddle {
void roots(const Numbers& x, Numbers& y);
double dot(const Numbers& x, const Numbers& y);
void visit(Node& node);
long sum(std::span<const long> numbers);
Numbers parse(std::istream& lines);
bool rootsUnlessCancelled(const Numbers& x, Numbers& y, heddle::CancellationToken token);
bool mayFail(bool fails);
double enter(const Numbers& x);
}  // namespace on_heddle

namespace on_one_tbb {
void roots(const Numbers& x, Numbers& y);
double dot(const Numbers& x, const Numbers& y);
void visit(Node& node);
long sum(std::span<const long> numbers);
Numbers parse(std::istream& lines);
bool rootsOfCancelled(const Numbers& x, Numbers& y);
bool mayFail(bool fails);
}  // namespace on_one_tbb

namespace on_open_mp {
void roots(const Numbers& x, Numbers& y);
double dot(const Numbers& x, const Numbers& y);
void visitAll(Node& root);
long sumAll(std::span<const long> numbers);
bool mayFail(bool fails);
}  // namespace on_open_mp

namespace on_std_async {
void visit(Node& node);
long sum(std::span<const long> numbers);
bool mayFail(bool fails);
}  // namespace on_std_async
