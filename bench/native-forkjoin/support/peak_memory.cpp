#include "support/peak_memory.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

namespace heddle::bench {

double peakMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) * 1024 / 1e6;
  }
  throw std::runtime_error("/proc/self/status has no VmHWM");
}

}  // namespace heddle::bench
