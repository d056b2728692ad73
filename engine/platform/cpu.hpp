#pragma once

#include <cstdint>
#include <string>

namespace heddle {

/// How many threads can run at once here: the CPUs that the scheduler's affinity mask allows,
/// reduced by the CPU quota of the control group (v2 `cpu.max`, v1 `cpu.cfs_quota_us`), rounded up.
/// A quota below one CPU gives 1. Never 0.
std::uint32_t availableParallelism();

namespace detail {

/// CPU quota of the control group that `procRoot`/self/cgroup names, in CPUs; infinity if none.
/// The parents count too: the tightest limit on the way to the root holds.
/// \param procRoot normally "/proc"; another folder in tests
/// \param sysRoot normally "/sys/fs/cgroup"; another folder in tests
double cgroupQuota(const std::string& procRoot, const std::string& sysRoot);

/// Combines a number of CPUs and a quota as `availableParallelism` does.
std::uint32_t parallelismOf(std::uint32_t cpus, double quota);

}  // namespace detail

}  // namespace heddle
