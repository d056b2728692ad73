#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace heddle::bench {

/// How a case is to be run.
struct Options {
  unsigned workers = 1;
  /// Of measuring, in a round; a round takes at least one sample.
  double seconds = 0.5;
  /// Of a size to check the answer with, not to time.
  bool isSmall = false;
};

/// The figures of a round by the names of their metrics.
using Values = std::vector<std::pair<std::string, double>>;

/// Measures once. Throws WrongResult.
using Round = std::function<Values()>;

/// Makes a case ready: its data are there, its threads run, it has run before.
using Open = std::function<Round(const Options&)>;

/// Enters a case of this program under a name of its own. Returns true, so that a file of the
/// program can do it before main. Threads allowed: the first.
bool enter(std::string name, Open open);

/// \throws std::invalid_argument where this program has no such case
const Open& caseOf(const std::string& name);

/// Names of what was entered, in the order of the alphabet.
std::vector<std::string> caseNames();

}  // namespace heddle::bench
