#include "platform/cpu.hpp"

#include <sched.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "testing/test.hpp"

namespace heddle {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

/// A machine's /proc and /sys/fs/cgroup, made of files of its own.
class FakeMachine {
 public:
  FakeMachine() {
    std::string pattern = (std::filesystem::temp_directory_path() / "heddle-cpu-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  FakeMachine(const FakeMachine&) = delete;
  FakeMachine& operator=(const FakeMachine&) = delete;
  ~FakeMachine() { std::filesystem::remove_all(root_); }

  void write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = root_ / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
  }
  double quota() const {
    return detail::cgroupQuota((root_ / "proc").string(), (root_ / "sys").string());
  }

 private:
  std::filesystem::path root_;
};

TEST(Parallelism, IsTheNumberOfCpusWithoutAQuota) {
  EXPECT_EQ(detail::parallelismOf(4, kUnlimited), 4U);
}

TEST(Parallelism, RoundsAQuotaUp) { EXPECT_EQ(detail::parallelismOf(8, 2.25), 3U); }

TEST(Parallelism, IsOneForAQuotaBelowOneCpu) { EXPECT_EQ(detail::parallelismOf(8, 0.1), 1U); }

TEST(Parallelism, IgnoresAQuotaAboveTheCpus) { EXPECT_EQ(detail::parallelismOf(2, 64), 2U); }

TEST(Parallelism, IsNeverZero) {
  EXPECT_EQ(detail::parallelismOf(0, kUnlimited), 1U);
  EXPECT_EQ(detail::parallelismOf(4, 0), 1U);
}

TEST(Parallelism, OfThisMachineIsAtMostTheAffinityMask) {
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
  EXPECT_GE(availableParallelism(), 1U);
  EXPECT_LE(availableParallelism(), static_cast<std::uint32_t>(CPU_COUNT(&allowed)));
}

TEST(CgroupQuota, IsUnlimitedWithoutControlGroups) {
  const FakeMachine machine;
  EXPECT_EQ(machine.quota(), kUnlimited);
}

TEST(CgroupQuota, V2IsQuotaOverPeriod) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "0::/service");
  machine.write("sys/service/cpu.max", "150000 100000");
  EXPECT_DOUBLE_EQ(machine.quota(), 1.5);
}

TEST(CgroupQuota, V2MayBeBelowOne) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "0::/service");
  machine.write("sys/service/cpu.max", "10000 100000");
  EXPECT_DOUBLE_EQ(machine.quota(), 0.1);
}

TEST(CgroupQuota, V2MaxIsUnlimited) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "0::/service");
  machine.write("sys/service/cpu.max", "max 100000");
  EXPECT_EQ(machine.quota(), kUnlimited);
}

TEST(CgroupQuota, V2ParentsLimitTheirChildren) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "0::/a/b/c");
  machine.write("sys/a/b/c/cpu.max", "max 100000");
  machine.write("sys/a/b/cpu.max", "400000 100000");
  machine.write("sys/a/cpu.max", "200000 100000");
  EXPECT_DOUBLE_EQ(machine.quota(), 2);
}

TEST(CgroupQuota, V2CountsTheMountItself) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "0::/");
  machine.write("sys/cpu.max", "300000 100000");
  EXPECT_DOUBLE_EQ(machine.quota(), 3);
}

TEST(CgroupQuota, V1IsQuotaOverPeriodUnderTheControllersMount) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "5:memory:/job\n4:cpu,cpuacct:/job");
  machine.write("sys/cpu,cpuacct/job/cpu.cfs_quota_us", "250000");
  machine.write("sys/cpu,cpuacct/job/cpu.cfs_period_us", "100000");
  EXPECT_DOUBLE_EQ(machine.quota(), 2.5);
}

TEST(CgroupQuota, V1IsFoundUnderTheAliasCpu) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "4:cpu,cpuacct:/job");
  machine.write("sys/cpu/job/cpu.cfs_quota_us", "50000");
  machine.write("sys/cpu/job/cpu.cfs_period_us", "100000");
  EXPECT_DOUBLE_EQ(machine.quota(), 0.5);
}

TEST(CgroupQuota, V1ParentsLimitTheirChildren) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "1:cpu:/pod/box");
  machine.write("sys/cpu/pod/box/cpu.cfs_quota_us", "-1");
  machine.write("sys/cpu/pod/box/cpu.cfs_period_us", "100000");
  machine.write("sys/cpu/pod/cpu.cfs_quota_us", "100000");
  machine.write("sys/cpu/pod/cpu.cfs_period_us", "50000");
  EXPECT_DOUBLE_EQ(machine.quota(), 2);
}

TEST(CgroupQuota, V1MinusOneIsUnlimited) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "1:cpu:/box");
  machine.write("sys/cpu/box/cpu.cfs_quota_us", "-1");
  machine.write("sys/cpu/box/cpu.cfs_period_us", "100000");
  EXPECT_EQ(machine.quota(), kUnlimited);
}

TEST(CgroupQuota, CpusetIsNoCpuController) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "1:cpuset:/box");
  machine.write("sys/cpuset/box/cpu.cfs_quota_us", "100000");
  machine.write("sys/cpuset/box/cpu.cfs_period_us", "100000");
  EXPECT_EQ(machine.quota(), kUnlimited);
}

TEST(CgroupQuota, TheTighterOfBothVersionsHolds) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "1:cpu:/box\n0::/box");
  machine.write("sys/cpu/box/cpu.cfs_quota_us", "100000");
  machine.write("sys/cpu/box/cpu.cfs_period_us", "100000");
  machine.write("sys/box/cpu.max", "200000 100000");
  EXPECT_DOUBLE_EQ(machine.quota(), 1);
}

TEST(CgroupQuota, WhatCannotBeReadIsUnlimited) {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "nonsense\n0::\n0::no-slash\n0::/box");
  machine.write("sys/box/cpu.max", "plenty 100000");
  EXPECT_EQ(machine.quota(), kUnlimited);
}

}  // namespace
}  // namespace heddle
