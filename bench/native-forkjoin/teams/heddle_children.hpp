#pragma once

#include <cstddef>

#include "scheduler/fork.hpp"

namespace heddle::bench {

/// Calls `body` with each index from `begin` up to `end`, each in a task of its own: one half of
/// them is forked, until there is only one.
template <typename Body>
void forkEach(std::size_t begin, std::size_t end, const Body& body) {
  if (end - begin == 1) return body(begin);
  const std::size_t middle = begin + (end - begin) / 2;
  auto others = fork([middle, end, &body] { forkEach(middle, end, body); });
  forkEach(begin, middle, body);
  others.join();
}

}  // namespace heddle::bench
