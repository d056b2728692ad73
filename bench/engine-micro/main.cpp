// The engine's structures beside their equivalents elsewhere. `bench/run engine-micro` runs this;
// each file of the folders next to it enters one contest.

#include <benchmark/benchmark.h>
#include <oneapi/tbb/version.h>

#include <string>
#include <thread>

#include <boost/version.hpp>

#include "support/outcome.hpp"

namespace {

std::string boostVersion() {
  return std::to_string(BOOST_VERSION / 100'000) + "." +
         std::to_string(BOOST_VERSION / 100 % 1000) + "." + std::to_string(BOOST_VERSION % 100);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("version.onetbb", TBB_runtime_version());
  benchmark::AddCustomContext("version.boost", boostVersion());
  benchmark::AddCustomContext("version.moodycamel", HEDDLE_MOODYCAMEL_VERSION);
  // Of a process that never had a second thread the C library takes no locks, neither std::mutex
  // nor malloc: which rival that favours would depend on who came first.
  std::thread([] {}).join();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return heddle::bench::anyFailed() ? 1 : 0;
}
