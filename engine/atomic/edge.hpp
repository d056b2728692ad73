#pragma once

#include <cstdint>

namespace heddle {

/// A synchronisation edge of the engine: one publication and the observation that pairs with it.
/// Every memory order stronger than relaxed names its edge; `docs/memory-model.md` tells each
/// story, and the model checker weakens each end of each, one at a time, to see that something
/// breaks.
enum class Edge : std::uint8_t {
  kDequePublish,    // E1: owner's push to the thief that takes the item
  kDequeClaim,      // E2: owner's pop against a thief's steal of the last item
  kDequeAdvance,    // E3: thief's claim to the owner that reuses the slot
  kMpmcFilled,      // E4: producer's item to its consumer
  kMpmcEmptied,     // E5: consumer's cell to the producer of the next lap
  kCompletionPush,  // E6: worker's finished record to the owner that drains it
  kSlabFree,        // E7: a freed block to whoever allocates it next
  kLotSleep,        // E8: work published against a worker that falls asleep
  kOwnerSleep,      // E9: a record finished against an owner that falls asleep
  kRegionReady,     // E10: a region laid out to the agents that join it
  kLotWake,         // E11: a waker to the worker that it chose
  kDoze,            // E12: work published against a worker that begins to wait in its event loop
  kBufferMade,      // E13: a buffer's place to the agents that hold it
  kBufferFree,  // E14: a buffer given up to whoever frees its block, and whoever uses its slot next
  kBufferSent,  // E15: what an agent did with a buffer that it sent, to who gives it up for it
  kAgendaTurn,  // E16: one agent's changes of an agenda to the next that opens it
  kTrayFilled,  // E17: a call that the scheduler has ready to the worker that takes it
  kTrayTaken,   // E18: a tray that is free against a scheduler that goes to rest
  kJobDone,     // E19: what a stolen job did to whoever joins it
  kGatePass,    // E20: what the first of two that meet did before, to the second
  kTraceReused,   // E21: an event that is begun to whoever reads the cell that it takes
  kTraceWritten,  // E22: an event to whoever reads the trace
};

}  // namespace heddle
