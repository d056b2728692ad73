#pragma once

#include <string>

#include "support/contest.hpp"

namespace heddle::bench {

/// Answers what bench/lib/child.mjs asks on stdin, a line each: "open", then "round" any number of
/// times. Returns when nobody asks any more.
void answerRequests(const std::string& caseName, const Options& options);

/// For people: a line of JSON for each of `rounds`.
void printRounds(const std::string& caseName, const Options& options, int rounds);

/// Runs every case of this program with one worker and with some, small.
/// \throws WrongResult
void checkAnswers();

}  // namespace heddle::bench
