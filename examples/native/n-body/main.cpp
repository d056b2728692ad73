// Stars of a cluster under their own gravity, each pulled by each.

#include <cinttypes>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>
#include <heddle/heddle.hpp>

#include "../support/progress.hpp"
#include "simulation.hpp"

namespace {

struct Options {
  std::size_t bodies = 4096;
  std::size_t steps = 100;
  double time = 0.005;
  std::uint64_t seed = 1;
  std::uint32_t workers = 0;
};

/// More than this and the sum of energies is wrong: leapfrog keeps it to a few parts in a thousand
/// with the greatest step that is allowed.
constexpr double kMostEnergyDrift = 0.01;
/// Forces come in pairs, so the centre stays at rest but for rounding.
constexpr double kMostDriftOfCentre = 1e-12;

/// \return whether energy and momentum were conserved
bool simulate(const Options& options) {
  Simulation simulation(options.bodies, options.seed);
  const double before = simulation.energy();
  std::printf("energy at the start   %+.15f\n", before);
  {
    Progress progress("steps", options.steps);
    for (std::size_t step = 1; step <= options.steps; ++step) {
      simulation.step(options.time);
      progress.reach(step);
    }
  }
  const double after = simulation.energy();
  const double drift = std::abs((after - before) / before);
  const double driftOfCentre = simulation.driftOfCentre();
  std::printf("energy at the end     %+.15f\n", after);
  std::printf("energy drift          %.3e\n", drift);
  std::printf("drift of the centre   %.3e\n", driftOfCentre);
  std::printf("fingerprint           %016" PRIx64 "\n", simulation.fingerprint());
  if (drift < kMostEnergyDrift && driftOfCentre < kMostDriftOfCentre) return true;
  std::fprintf(stderr, "n-body: energy or momentum was not conserved\n");
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Simulates stars that attract each other, and checks that energy is conserved.");
  Options options;
  app.add_option("--bodies", options.bodies, "Stars")
      ->capture_default_str()
      ->check(CLI::Range(2, 1 << 20));
  app.add_option("--steps", options.steps, "Steps of time")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 20));
  app.add_option("--time", options.time, "Length of a step")
      ->capture_default_str()
      ->check(CLI::Range(1e-6, 0.02));
  app.add_option("--seed", options.seed, "Of the stars at the start")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--workers", options.workers, "Threads; as many as there are cores by default")
      ->check(CLI::Range(1, 256));
  CLI11_PARSE(app, argc, argv);

  try {
    heddle::Runtime runtime({.workers = options.workers});
    return runtime.run([&] { return simulate(options); }) ? 0 : 1;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "n-body: %s\n", failure.what());
    return 1;
  }
}
