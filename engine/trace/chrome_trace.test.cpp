#include "trace/chrome_trace.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "scheduler/fork.hpp"
#include "scheduler/runtime.hpp"
#include "testing/shared.hpp"
#include "trace/span.hpp"

namespace heddle {
namespace {

using nlohmann::json;

json traceOf(Runtime& runtime) {
  std::ostringstream out;
  writeChromeTrace(out, runtime.engine());
  return json::parse(out.str());
}

/// The names of the slices that were open when each slice began, by its name, joined by '/'.
std::multimap<std::string, std::string> pathsOf(const json& trace) {
  std::multimap<std::string, std::string> paths;
  std::map<int, std::vector<std::string>> open;
  std::map<int, double> last;
  for (const json& event : trace["traceEvents"]) {
    const std::string phase = event["ph"];
    if (phase != "B" && phase != "E") continue;
    const int track = event["tid"];
    const double at = event["ts"];
    EXPECT_GE(at, last[track]) << "time does not go back";
    last[track] = at;
    if (phase == "E") {
      EXPECT_FALSE(open[track].empty()) << "nothing ends that has not begun";
      if (!open[track].empty()) open[track].pop_back();
      continue;
    }
    std::string path;
    for (const std::string& name : open[track]) path += name + "/";
    paths.emplace(event["name"], path);
    open[track].push_back(event["name"]);
  }
  for (const auto& [track, names] : open) EXPECT_TRUE(names.empty()) << "all end";
  return paths;
}

TEST(ChromeTrace, ShowsCallsStolenJobsAndSpansInsideTheirStages) {
  Runtime runtime({.workers = 2, .traceEvents = 1000});
  runtime.run([] {
    testing::Signal begun;
    const Span outer("outer \"quoted\"\n");
    auto child = fork([&] {
      const Span inner("inner");
      begun.raise();
    });
    begun.awaitAtLeast(1);  // so it is stolen
    child.join();
  });
  const auto paths = pathsOf(traceOf(runtime));
  ASSERT_EQ(paths.count("outer \"quoted\"\n"), 1U);
  EXPECT_EQ(paths.find("outer \"quoted\"\n")->second, "running/call/");
  ASSERT_EQ(paths.count("inner"), 1U);
  EXPECT_EQ(paths.find("inner")->second, "running/stolen job/");
}

TEST(ChromeTrace, ShowsASleepInAJoin) {
  Runtime runtime({.workers = 2, .traceEvents = 1000});
  runtime.run([&] {
    testing::Signal begun;
    const std::uint32_t self = Worker::current()->index();
    auto child = fork([&] {
      begun.raise();
      // Until the one that joins sleeps.
      const Worker& here = *Worker::current();
      while (here.engine().slot(here.index()).joinsAsleep.load(kRelaxed) == 0) {  // a count
        std::this_thread::yield();
      }
    });
    begun.awaitAtLeast(1);
    child.join();
    EXPECT_EQ(Worker::current()->index(), self);
  });
  EXPECT_EQ(pathsOf(traceOf(runtime)).find("sleep in join")->second, "running/call/");
}

TEST(ChromeTrace, NamesTheWorkers) {
  Runtime runtime({.workers = 3, .traceEvents = 16});
  std::set<std::string> names;
  const json trace = traceOf(runtime);
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] == "M") names.insert(event["args"]["name"]);
  }
  EXPECT_EQ(names, (std::set<std::string>{"worker 0", "worker 1", "worker 2"}));
}

TEST(ChromeTrace, SaysHowMuchIsLost) {
  Runtime runtime({.workers = 1, .traceEvents = 16});
  for (int i = 0; i < 100; ++i) runtime.run([] { const Span span("again"); });
  const json trace = traceOf(runtime);
  bool isSaid = false;
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] != "i") continue;
    isSaid = true;
    // Each call makes four events at least.
    EXPECT_GE(std::stoul(std::string(event["name"])), 400U - 16U);
  }
  EXPECT_TRUE(isSaid);
  pathsOf(trace);
}

TEST(ChromeTrace, IsEmptyWithoutOne) {
  Runtime runtime({.workers = 1});
  runtime.run([] { const Span span("untold"); });
  EXPECT_TRUE(pathsOf(traceOf(runtime)).empty());
}

TEST(ChromeTrace, CanBeWrittenWhileWorkersRun) {
  Runtime runtime({.workers = 2, .traceEvents = 64});
  testing::Tally isOver;
  std::thread caller([&] {
    for (int i = 0; i < 2000; ++i) runtime.run([] { const Span span("busy"); });
    isOver.set(1);
  });
  while (isOver.count() == 0) pathsOf(traceOf(runtime));
  caller.join();
}

TEST(Runtime, RefusesATraceThatIsTooLong) {
  EXPECT_THROW(Runtime({.workers = 1, .traceEvents = EngineConfig::kMaxTraceEvents + 1}),
               std::invalid_argument);
}

TEST(Span, DoesNothingOnAThreadThatIsNoWorker) { const Span span("outside"); }

}  // namespace
}  // namespace heddle
