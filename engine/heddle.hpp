#pragma once

// All that a C++ program uses. Each header stands alone, too.

/// \namespace heddle
/// The library. Programs begin with `Runtime`; what it runs calls `fork`, `parallelFor` and their
/// kin.

#include "algorithm/cancellation.hpp"
#include "algorithm/parallel_for.hpp"
#include "algorithm/parallel_invoke.hpp"
#include "algorithm/parallel_reduce.hpp"
#include "algorithm/parallel_scan.hpp"
#include "algorithm/parallel_sort.hpp"
#include "algorithm/pipeline.hpp"
#include "algorithm/range.hpp"
#include "algorithm/task_group.hpp"
#include "scheduler/fork.hpp"
#include "scheduler/runtime.hpp"
#include "trace/chrome_trace.hpp"
#include "trace/span.hpp"
