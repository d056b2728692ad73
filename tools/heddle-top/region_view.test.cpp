#include "region_view.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "algorithm/parallel_reduce.hpp"
#include "memory/shared_mapping.hpp"
#include "rates.hpp"
#include "region_files.hpp"
#include "scheduler/runtime.hpp"
#include "testing/shared.hpp"

namespace heddle::top {
namespace {

TEST(RegionFiles, AreThoseOfRuntimesThatLive) {
  EXPECT_TRUE(regionFiles(getpid()).empty());
  {
    const Runtime one({.workers = 1});
    const Runtime other({.workers = 2});
    const auto files = regionFiles(getpid());
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[0].process, getpid());
    EXPECT_NE(files[0].program.find("heddle_top"), std::string::npos) << files[0].program;
    EXPECT_NE(files[0].number, files[1].number);
    EXPECT_EQ(RegionView(files[0].path).sample().workers.size() +
                  RegionView(files[1].path).sample().workers.size(),
              3U);
  }
  EXPECT_TRUE(regionFiles(getpid()).empty());
}

TEST(RegionFiles, AreFoundAmongAllProcesses) {
  const Runtime runtime({.workers = 1});
  bool isThere = false;
  for (const RegionFile& file : regionFiles(0)) isThere |= file.process == getpid();
  EXPECT_TRUE(isThere);
}

TEST(RegionView, SeesWhatWorkersDo) {
  Runtime runtime({.workers = 2});
  const auto files = regionFiles(getpid());
  ASSERT_EQ(files.size(), 1U);
  const RegionView view(files[0].path);
  const Sample before = view.sample();
  Sample during;
  const long sum = runtime.run([&] {
    const long result = parallelReduce(0L, 100'000L, 0L, [](long i) { return i; }, std::plus<>());
    during = view.sample();
    return result;
  });
  EXPECT_EQ(sum, 4'999'950'000);
  EXPECT_GT(during.at, before.at);
  ASSERT_EQ(during.workers.size(), 2U);
  std::uint64_t run = 0;
  std::uint64_t busy = 0;
  std::uint32_t running = 0;
  for (const WorkerSample& worker : during.workers) {
    run += worker.run;
    busy += worker.busy;
    running += worker.stage == Stage::kRunning ? 1 : 0;
    EXPECT_LE(worker.inJoins, worker.busy);
  }
  EXPECT_GE(run, 1U);
  EXPECT_GE(running, 1U);
  EXPECT_GT(busy, 0U);
}

TEST(RegionView, TellsJoinsWithNothingToHelpWithApart) {
  Runtime runtime({.workers = 2});
  const RegionView view(regionFiles(getpid()).at(0).path);
  Sample during;
  testing::Signal stolen;
  testing::Signal seen;
  std::thread looker([&] {
    // Until the maker of the fork is in its join, which it is as long as the fork is held up here.
    stolen.awaitAtLeast(1);
    do {
      during = view.sample();
    } while (!during.workers[0].isInJoin && !during.workers[1].isInJoin);
    seen.raise();
  });
  runtime.run([&] {
    auto held = fork([&] {
      stolen.raise();
      seen.awaitAtLeast(1);
    });
    stolen.awaitAtLeast(1);
    held.join();
  });
  looker.join();
  const bool first = during.workers[0].isInJoin;
  EXPECT_NE(first, during.workers[1].isInJoin);
  const Sample after = view.sample();
  EXPECT_GT(after.workers[first ? 0 : 1].inJoins, 0U);
}

TEST(RegionView, RefusesWhatIsNoRegion) {
  EXPECT_THROW(RegionView("/proc/self/fd/no"), std::system_error);
  const auto file =
      std::filesystem::temp_directory_path() / ("heddle-top-test-" + std::to_string(getpid()));
  std::ofstream(file) << std::string(8192, 'x');
  EXPECT_THROW(RegionView{file}, std::runtime_error);
  std::filesystem::remove(file);
}

TEST(RegionView, NamesAnotherVersionOfTheLayout) {
  const SharedMapping memory(1 << 20);
  auto status = RegionStatus::kOk;
  ASSERT_NE(Engine::create(memory.base(), memory.bytes(), {.payloadBytes = 0}, status), nullptr);
  const auto file = regionFiles(getpid()).at(0).path;
  EXPECT_EQ(RegionView(file).sample().workers.size(), 1U);
  // The word behind the magic number.
  const std::uint32_t next = Region::kLayoutVersion + 1;
  std::memcpy(static_cast<std::byte*>(memory.base()) + 4, &next, sizeof(next));
  try {
    const RegionView view(file);
    FAIL() << "was read";
  } catch (const std::runtime_error& failure) {
    EXPECT_NE(std::string(failure.what()).find("another version"), std::string::npos)
        << failure.what();
  }
}

}  // namespace
}  // namespace heddle::top
