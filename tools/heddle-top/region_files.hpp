#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace heddle::top {

/// The file of a region that a running process has open.
struct RegionFile {
  int process = 0;             ///< its number
  std::string program;         ///< its name, as the system shortens it
  std::filesystem::path path;  ///< where the file can be opened, as long as the process has it
  std::uint64_t number = 0;    ///< of the file itself: another one may come to have its path
};

/// Looks through the open files of processes, as far as this user may.
/// \param process only this one; 0: all
/// \return by process, in the order of their numbers
std::vector<RegionFile> regionFiles(int process);

}  // namespace heddle::top
