// One of the programs of the suite native-forkjoin: `bench/run native-forkjoin` runs them.

#include <exception>
#include <iostream>

#include "support/command_line.hpp"
#include "support/conversation.hpp"

namespace {

using namespace heddle::bench;

void run(const CommandLine& line) {
  if (line.isCheck) return checkAnswers();
  if (line.rounds > 0) return printRounds(line.caseName, line.options, line.rounds);
  answerRequests(line.caseName, line.options);
}

}  // namespace

int main(int argc, char** argv) {
  CommandLine line;
  try {
    line = parse(argc, argv);
    if (!line.isCheck) caseOf(line.caseName);
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << '\n' << kUsage << std::endl;
    return 2;
  }
  try {
    run(line);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << std::endl;
    return 1;
  }
}
