#pragma once

#include <string>

#include "support/contest.hpp"

namespace heddle::bench {

/// What a program is asked to do. Not with a library for command lines: the one at hand takes a
/// compiler longer than all the rest of a program.
struct CommandLine {
  std::string caseName;
  Options options;
  /// For people; 0 answers the requests of bench/lib/child.mjs.
  int rounds = 0;
  bool isCheck = false;
};

/// \throws std::invalid_argument that names the option, its value and what was expected
CommandLine parse(int argc, char** argv);

/// The options in words.
extern const char* const kUsage;

}  // namespace heddle::bench
