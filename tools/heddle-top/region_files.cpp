#include "region_files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string_view>
#include <system_error>

#include "memory/shared_mapping.hpp"

namespace heddle::top {

namespace {

namespace fs = std::filesystem;

/// \return the number that `name` is, or 0
int numberOf(std::string_view name) {
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() ? number : 0;
}

/// The names in a folder; none of one that is gone, or another user's.
std::vector<std::string> namesIn(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  return names;
}

std::string programOf(const fs::path& process) {
  std::string name;
  std::ifstream file(process / "comm");
  std::getline(file, name);
  return name;
}

void addFilesOf(int number, std::vector<RegionFile>& files) {
  const fs::path process = fs::path("/proc") / std::to_string(number);
  const std::string wanted = std::string("/memfd:") + SharedMapping::kName + " (deleted)";
  for (const std::string& name : namesIn(process / "fd")) {
    const fs::path path = process / "fd" / name;
    std::error_code gone;
    struct stat status{};
    if (fs::read_symlink(path, gone).string() == wanted && stat(path.c_str(), &status) == 0) {
      files.push_back({number, programOf(process), path, status.st_ino});
    }
  }
}

}  // namespace

std::vector<RegionFile> regionFiles(int process) {
  std::vector<RegionFile> files;
  if (process != 0) {
    addFilesOf(process, files);
    return files;
  }
  std::vector<int> numbers;
  for (const std::string& name : namesIn("/proc")) {
    if (const int number = numberOf(name); number != 0) numbers.push_back(number);
  }
  std::ranges::sort(numbers);
  for (const int number : numbers) addFilesOf(number, files);
  return files;
}

}  // namespace heddle::top
