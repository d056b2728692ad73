#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "scheduler/stage_name.hpp"

namespace heddle::top {

namespace {

constexpr std::size_t kBarCells = 20;

/// So many of anything, in at most five characters: 812, 3.4k, 1.2M.
std::string inShort(double number) {
  if (number < 9.95) return fmt::format("{:.1f}", number);
  if (number < 999.5) return fmt::format("{:.0f}", number);
  for (const char unit : {'k', 'M', 'G'}) {
    number /= 1000;
    if (number < 9.95) return fmt::format("{:.1f}{}", number, unit);
    if (number < 999.5) return fmt::format("{:.0f}{}", number, unit);
  }
  return "many";
}

/// `#` where it was busy, `-` where it had nothing to do in a join.
std::string bar(double busy, double inJoins) {
  const auto cells = [](double share) {
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(kBarCells)));
  };
  std::string text(cells(busy), '#');
  text.resize(std::min(kBarCells, cells(busy + inJoins)), '-');
  text.resize(kBarCells, ' ');
  return text;
}

template <typename... Columns>
std::string inColumns(const Columns&... columns) {
  return fmt::format("{:>7}  {:<9} {:>6} [{}] {:>8} {:>8} {:>9} {:>8} {:>9} {:>8}", columns...);
}

std::string row(const std::string& name, const char* state, const WorkerRates& rates) {
  return inColumns(name, state, fmt::format("{:.1f}%", 100 * rates.busy),
                   bar(rates.busy, rates.inJoins), inShort(rates.run), inShort(rates.forked),
                   inShort(rates.stolen), inShort(rates.failedCas), inShort(rates.parked),
                   fmt::format("{:.0f}%", 100 * rates.inVain));
}

Line kindOf(const WorkerRates& worker) {
  if (worker.stage == Stage::kAbsent) return Line::kAbsent;
  const bool isBusy = worker.stage == Stage::kRunning && !worker.isInJoin;
  return isBusy ? Line::kBusy : Line::kIdle;
}

}  // namespace

std::vector<ReportLine> reportOf(const RegionFile& file, const Rates& rates) {
  std::vector<ReportLine> lines;
  lines.push_back({Line::kRuntime, fmt::format("{} ({}): {} of {} threads live, {:.2f}% utilised",
                                               file.program, file.process, rates.live,
                                               rates.workers.size(), 100 * rates.sum.busy)});
  lines.push_back(
      {Line::kHeading, inColumns("worker", "state", "busy", std::string(kBarCells, ' '), "calls/s",
                                 "forks/s", "steals/s", "lost/s", "sleeps/s", "in vain")});
  for (std::size_t i = 0; i < rates.workers.size(); ++i) {
    const WorkerRates& worker = rates.workers[i];
    lines.push_back(
        {kindOf(worker),
         row(std::to_string(i), worker.isInJoin ? "joining" : nameOf(worker.stage), worker)});
  }
  if (rates.workers.size() > 1) lines.push_back({Line::kHeading, row("all", "", rates.sum)});
  return lines;
}

}  // namespace heddle::top
