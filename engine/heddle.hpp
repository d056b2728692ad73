#pragma once

// All that a C++ program uses. Each header stands alone, too.

#include "algorithm/task_group.hpp"
#include "scheduler/fork.hpp"
#include "scheduler/runtime.hpp"
