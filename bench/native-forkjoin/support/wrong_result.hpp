#pragma once

#include <stdexcept>
#include <string>

namespace heddle::bench {

/// A wrong answer is a failure, not a time.
class WrongResult : public std::runtime_error {
 public:
  explicit WrongResult(const std::string& what) : std::runtime_error("WrongResult: " + what) {}
};

/// \throws WrongResult where the two differ
template <typename Value>
void expectEqual(const Value& actual, const Value& expected, const std::string& what) {
  if (actual == expected) return;
  throw WrongResult(what + " is " + std::to_string(actual) + ", not " + std::to_string(expected));
}

}  // namespace heddle::bench
