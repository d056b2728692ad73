// The whole engine under load: several owners and workers, each call settled exactly once.

#include <vector>

#include "testing/iterations.hpp"
#include "testing/mill.hpp"
#include "testing/seed.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::iterations;
using testing::Mill;

TEST(EngineStress, OneOwnerAndOneWorker) {
  Mill({.owners = 1, .workers = 1, .callsPerOwner = iterations(500'000)}).run();
}

TEST(EngineStress, OneOwnerAndSeveralWorkers) {
  Mill({.owners = 1, .workers = 3, .callsPerOwner = iterations(300'000)}).run();
}

TEST(EngineStress, SeveralOwnersAndWorkers) {
  Mill({.owners = 3, .workers = 3, .callsPerOwner = iterations(100'000)}).run();
}

TEST(EngineStress, OneCallAfterTheOther) {
  Mill({.owners = 1, .workers = 2, .callsPerOwner = iterations(30'000), .recordsPerOwner = 1})
      .run();
}

TEST(EngineStress, FewRecords) {
  Mill({.owners = 2, .workers = 3, .callsPerOwner = iterations(50'000), .recordsPerOwner = 3})
      .run();
}

TEST(EngineStress, CallsWithPayloadBlocks) {
  Mill({.owners = 2,
        .workers = 2,
        .callsPerOwner = iterations(50'000),
        .payloadBytes = 1 << 16,
        .withBlocks = true})
      .run();
}

TEST(EngineStress, WorkersThatDie) {
  Mill({.owners = 1, .workers = 3, .callsPerOwner = iterations(100'000), .deathOneIn = 50}).run();
}

TEST(EngineStress, WorkersThatDieUnderSeveralOwners) {
  Mill({.owners = 3, .workers = 3, .callsPerOwner = iterations(30'000), .deathOneIn = 50}).run();
}

TEST(EngineStress, WorkersThatDieAllTheTime) {
  Mill({.owners = 2,
        .workers = 4,
        .callsPerOwner = iterations(10'000),
        .recordsPerOwner = 16,
        .deathOneIn = 3})
      .run();
}

TEST(EngineStress, CallsByUrgency) {
  Mill({.owners = 2, .workers = 3, .callsPerOwner = iterations(100'000), .priorities = true}).run();
}

TEST(EngineStress, CallsByUrgencyAndWorkersThatDie) {
  Mill({.owners = 2,
        .workers = 3,
        .callsPerOwner = iterations(30'000),
        .priorities = true,
        .deathOneIn = 50})
      .run();
}

TEST(EngineStress, CallsThatASchedulerHandsOut) {
  Mill({.owners = 2, .workers = 3, .callsPerOwner = iterations(50'000), .central = true}).run();
}

TEST(EngineStress, ASchedulerAndWorkersThatDie) {
  Mill({.owners = 2,
        .workers = 3,
        .callsPerOwner = iterations(20'000),
        .priorities = true,
        .central = true,
        .deathOneIn = 50})
      .run();
}

}  // namespace
}  // namespace heddle
