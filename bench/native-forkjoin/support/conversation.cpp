#include "support/conversation.hpp"

#include <sys/resource.h>

#include <iostream>
#include <sstream>

namespace heddle::bench {
namespace {

/// Names and numbers that JSON takes as they are.
std::string jsonOf(const Values& values) {
  std::ostringstream json;
  json.precision(10);
  const char* separator = "{";
  for (const auto& [metric, value] : values) {
    json << separator << '"' << metric << "\":" << value;
    separator = ",";
  }
  return values.empty() ? "{}" : json.str() + "}";
}

double secondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// CPU seconds of all threads since the start of the process.
double cpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return secondsOf(usage.ru_utime) + secondsOf(usage.ru_stime);
}

/// The mark of bench/lib/reply.mjs; flushed, because somebody waits for it.
void reply(const Values& values) {
  std::cout << "\nheddle-bench:{\"values\":" << jsonOf(values) << ",\"cpu\":" << cpuSeconds() << "}"
            << std::endl;
}

}  // namespace

void answerRequests(const std::string& caseName, const Options& options) {
  Round round;
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "\"open\"") {
      round = caseOf(caseName)(options);
      reply({});
    } else {
      reply(round());
    }
  }
}

void printRounds(const std::string& caseName, const Options& options, int rounds) {
  const Round round = caseOf(caseName)(options);
  for (int i = 0; i < rounds; ++i) std::cout << jsonOf(round()) << std::endl;
}

void checkAnswers() {
  for (const std::string& name : caseNames()) {
    for (const unsigned workers : {1U, 2U, 3U}) {
      caseOf(name)({.workers = workers, .seconds = 0, .isSmall = true})();
    }
    std::cout << name << ": right" << std::endl;
  }
}

}  // namespace heddle::bench
