#include "support/command_line.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace heddle::bench {
namespace {

template <typename Number>
void read(std::string_view option, std::string_view text, Number least, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= least) return;
  throw std::invalid_argument(std::string(option) + " is '" + std::string(text) +
                              "', not a number of at least " + std::to_string(least));
}

}  // namespace

const char* const kUsage =
    "--case NAME --workers N [--seconds S]              answers requests on stdin\n"
    "--case NAME --workers N [--seconds S] --rounds N   prints so many rounds\n"
    "--check                                            checks the answers of all cases";

CommandLine parse(int argc, char** argv) {
  CommandLine line;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--check") {
      line.isCheck = true;
      continue;
    }
    if (++i == argc)
      throw std::invalid_argument(std::string(option) + " is unknown or lacks a value");
    const std::string_view value = argv[i];
    if (option == "--case") {
      line.caseName = value;
    } else if (option == "--workers") {
      read(option, value, 1U, line.options.workers);
    } else if (option == "--seconds") {
      read(option, value, 0.0, line.options.seconds);
    } else if (option == "--rounds") {
      read(option, value, 1, line.rounds);
    } else {
      throw std::invalid_argument(std::string(option) + " is unknown");
    }
  }
  return line;
}

}  // namespace heddle::bench
