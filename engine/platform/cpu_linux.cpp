#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>

#include "platform/cpu.hpp"

namespace heddle {

namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

/// "max 100000" or "50000 100000" (quota and period in µs), as in cgroup v2's cpu.max.
double quotaV2(const std::string& folder) {
  std::ifstream file(folder + "/cpu.max");
  double quota = 0;
  double period = 0;
  if (!(file >> quota >> period) || quota <= 0 || period <= 0)
    return kUnlimited;  // "max" is no number
  return quota / period;
}

double quotaV1(const std::string& folder) {
  std::ifstream quotaFile(folder + "/cpu.cfs_quota_us");
  std::ifstream periodFile(folder + "/cpu.cfs_period_us");
  double quota = -1;
  double period = 0;
  if (!(quotaFile >> quota) || !(periodFile >> period) || quota <= 0 || period <= 0) {
    return kUnlimited;
  }
  return quota / period;
}

/// The tightest quota of `path` and all its parents below `mount`.
double tightest(const std::string& mount, std::string path, double (*quotaOf)(const std::string&)) {
  double least = quotaOf(mount);
  while (path.size() > 1 && path.front() == '/') {
    least = std::min(least, quotaOf(mount + path));
    path.erase(path.find_last_of('/'));
  }
  return least;
}

bool listsCpuController(const std::string& controllers) {
  std::istringstream names(controllers);
  for (std::string name; std::getline(names, name, ',');) {
    if (name == "cpu") return true;
  }
  return false;
}

}  // namespace

namespace detail {

double cgroupQuota(const std::string& procRoot, const std::string& sysRoot) {
  std::ifstream groups(procRoot + "/self/cgroup");
  double least = kUnlimited;
  // Lines read "hierarchy:controllers:path"; cgroup v2 is the one with hierarchy 0 and none named.
  for (std::string line; std::getline(groups, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (controllers.empty()) {
      least = std::min(least, tightest(sysRoot, path, quotaV2));
    } else if (listsCpuController(controllers)) {
      std::string mount = sysRoot;
      mount.append("/").append(controllers);
      least = std::min(least, tightest(mount, path, quotaV1));
      least = std::min(least, tightest(sysRoot + "/cpu", path, quotaV1));
    }
  }
  return least;
}

std::uint32_t parallelismOf(std::uint32_t cpus, double quota) {
  const double allowed = std::min(static_cast<double>(cpus), std::ceil(quota));
  return allowed < 1 ? 1 : static_cast<std::uint32_t>(allowed);
}

}  // namespace detail

std::uint32_t availableParallelism() {
  std::uint32_t cpus = std::max(1U, std::thread::hardware_concurrency());
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) {
    cpus = static_cast<std::uint32_t>(std::max(1, CPU_COUNT(&allowed)));
  }
  return detail::parallelismOf(cpus, detail::cgroupQuota("/proc", "/sys/fs/cgroup"));
}

}  // namespace heddle
