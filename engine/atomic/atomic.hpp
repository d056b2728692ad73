#pragma once

// The seam. Every shared word of the engine is one of the types below, and only this folder
// includes <atomic>. With HEDDLE_MODEL the same names stand for the instrumented types of the model
// checker, so that what is checked is the shipped source and not a copy.

#include "atomic/edge.hpp"

#if defined(HEDDLE_MODEL)
#include "atomic/atomic_model.hpp"
#else
#include "atomic/atomic_real.hpp"
#endif
