#pragma once

#include <iosfwd>

#include "scheduler/engine.hpp"

namespace heddle {

/// Writes what an engine's workers did lately as a trace of the Trace Event Format (JSON), which
/// ui.perfetto.dev and chrome://tracing show: a track for each worker, with its stages, and in them
/// calls, stolen jobs, sleeps in joins and spans of the program's own (`Span`). Times are in
/// microseconds of the monotonic clock. Where older events were overwritten, a mark at the
/// beginning of the track says how many. Workers may go on meanwhile. Threads allowed: any; of the
/// process in which the workers are, since names are addresses. O(events).
void writeChromeTrace(std::ostream& out, Engine& engine);

}  // namespace heddle
