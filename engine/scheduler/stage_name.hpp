#pragma once

#include "scheduler/worker_slot.hpp"

namespace heddle {

/// What a worker does, in a word, for people. Lingering is a part of running that only the engine
/// tells apart.
constexpr const char* nameOf(Stage stage) {
  switch (stage) {
    case Stage::kAbsent:
      return "absent";
    case Stage::kRunning:
    case Stage::kLingering:
      return "running";
    case Stage::kSearching:
      return "searching";
    case Stage::kParked:
      return "parked";
    case Stage::kDozing:
      return "dozing";
  }
  return "unknown";
}

}  // namespace heddle
