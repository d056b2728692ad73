#include "report.hpp"

#include <gtest/gtest.h>

namespace heddle::top {
namespace {

const RegionFile kFile{.process = 4711, .program = "weave", .path = "/proc/4711/fd/3"};

Rates twoWorkers() {
  Rates rates;
  rates.live = 2;
  rates.sum.busy = 0.625;
  rates.workers = {{.stage = Stage::kRunning, .busy = 1, .run = 812, .stolen = 3421},
                   {.stage = Stage::kRunning,
                    .isInJoin = true,
                    .busy = 0.25,
                    .inJoins = 0.5,
                    .forked = 12'345'678,
                    .inVain = 0.5}};
  return rates;
}

TEST(Report, HasTheRuntimeAtTheTop) {
  const auto lines = reportOf(kFile, twoWorkers());
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0].text, "weave (4711): 2 of 2 threads live, 62.50% utilised");
  EXPECT_EQ(lines[0].kind, Line::kRuntime);
  EXPECT_EQ(lines[1].kind, Line::kHeading);
}

TEST(Report, HasARowForEachWorker) {
  const auto lines = reportOf(kFile, twoWorkers());
  EXPECT_EQ(lines[2].text,
            "      0  running   100.0% [####################]      812      0.0      3.4k      0.0"
            "       0.0       0%");
  EXPECT_EQ(lines[3].text,
            "      1  joining    25.0% [#####----------     ]      0.0      12M       0.0      0.0"
            "       0.0      50%");
  EXPECT_EQ(lines[2].kind, Line::kBusy);
  EXPECT_EQ(lines[3].kind, Line::kIdle);
}

TEST(Report, HasColumnsOfOneWidth) {
  Rates rates = twoWorkers();
  rates.workers[0].run = 999.4;
  rates.workers[1].run = 1e12;
  rates.workers[1].stolen = 9949;
  const auto lines = reportOf(kFile, rates);
  for (std::size_t i = 2; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].text.size(), lines[1].text.size()) << lines[i].text;
  }
}

TEST(Report, OfOneWorkerHasNoSum) {
  Rates rates;
  rates.workers = {{.stage = Stage::kAbsent}};
  const auto lines = reportOf(kFile, rates);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[2].kind, Line::kAbsent);
}

}  // namespace
}  // namespace heddle::top
