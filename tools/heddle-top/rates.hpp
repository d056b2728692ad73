#pragma once

#include <cstdint>
#include <vector>

#include "sample.hpp"

namespace heddle::top {

/// What a worker did between two samples. Counts are per second, shares from 0 to 1.
struct WorkerRates {
  Stage stage = Stage::kAbsent;  ///< at the end
  bool isInJoin = false;         ///< at the end
  double busy = 0;               ///< share of the time in which it had something to do
  double inJoins = 0;            ///< share in joins with nothing to help with; not in `busy`
  double run = 0;                ///< calls and stolen forks
  double forked = 0;             ///< forks
  double stolen = 0;             ///< calls and forks of others
  double failedCas = 0;          ///< lost races for an item
  double parked = 0;             ///< times asleep
  double inVain = 0;             ///< share of wake-ups that were hardly worth it
};

/// What a runtime did between two samples.
struct Rates {
  std::uint32_t live = 0;            ///< workers that are there
  WorkerRates sum;                   ///< of all workers; shares are means over those that are there
  std::vector<WorkerRates> workers;  ///< by number
};

/// \param before of the same runtime as `after`, and earlier
Rates ratesOf(const Sample& before, const Sample& after);

}  // namespace heddle::top
