#pragma once

#include <string>
#include <vector>

#include "rates.hpp"
#include "region_files.hpp"

namespace heddle::top {

/// What a line of a report is about; a screen may show each in its way.
enum class Line {
  kRuntime,  ///< a runtime: program, threads, utilisation
  kHeading,  ///< what the columns are
  kBusy,     ///< a worker that has something to do
  kIdle,     ///< one that looks for work, or sleeps
  kAbsent,   ///< one that is not there
};

/// A line of text, without its end.
struct ReportLine {
  Line kind;         ///< what it is about
  std::string text;  ///< ASCII
};

/// The figures of one runtime as lines, a heading and a row for each worker.
std::vector<ReportLine> reportOf(const RegionFile& file, const Rates& rates);

}  // namespace heddle::top
