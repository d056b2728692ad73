#include "rates.hpp"

#include <algorithm>
#include <cstddef>

namespace heddle::top {

namespace {

constexpr double kNanosPerSecond = 1e9;

/// By how much a number has grown. Two looks at a time that goes on may disagree by a little.
double growth(std::uint64_t before, std::uint64_t after) {
  return after > before ? static_cast<double>(after - before) : 0;
}

WorkerRates ratesOf(const WorkerSample& before, const WorkerSample& after, double nanos) {
  const auto share = [&](double time) { return nanos > 0 ? std::min(1.0, time / nanos) : 0; };
  const auto perSecond = [&](std::uint64_t WorkerSample::* count) {
    return nanos > 0 ? growth(before.*count, after.*count) * kNanosPerSecond / nanos : 0;
  };
  const double inJoins = growth(before.inJoins, after.inJoins);
  const double busy = growth(before.busy, after.busy);
  const double woken = growth(before.woken, after.woken);
  return {
      .stage = after.stage,
      .isInJoin = after.isInJoin,
      .busy = share(std::max(0.0, busy - inJoins)),
      .inJoins = share(inJoins),
      .run = perSecond(&WorkerSample::run),
      .forked = perSecond(&WorkerSample::forked),
      .stolen = perSecond(&WorkerSample::stolen),
      .failedCas = perSecond(&WorkerSample::failedCas),
      .parked = perSecond(&WorkerSample::parked),
      .inVain = woken > 0 ? growth(before.wokenInVain, after.wokenInVain) / woken : 0,
  };
}

void add(WorkerRates& sum, const WorkerRates& one) {
  sum.busy += one.busy;
  sum.inJoins += one.inJoins;
  sum.run += one.run;
  sum.forked += one.forked;
  sum.stolen += one.stolen;
  sum.failedCas += one.failedCas;
  sum.parked += one.parked;
  sum.inVain += one.inVain;
}

}  // namespace

Rates ratesOf(const Sample& before, const Sample& after) {
  Rates rates;
  const double nanos = growth(before.at, after.at);
  for (std::size_t i = 0; i < after.workers.size(); ++i) {
    const WorkerSample& now = after.workers[i];
    const WorkerRates worker = ratesOf(before.workers.at(i), now, nanos);
    rates.workers.push_back(worker);
    if (now.stage == Stage::kAbsent) continue;
    ++rates.live;
    add(rates.sum, worker);
  }
  if (rates.live == 0) return rates;
  rates.sum.busy /= rates.live;
  rates.sum.inJoins /= rates.live;
  rates.sum.inVain /= rates.live;
  return rates;
}

}  // namespace heddle::top
