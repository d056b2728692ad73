// The mill's owners.

#include <cstring>

#include "testing/mill.hpp"
#include "testing/test.hpp"
#include "testing/threads.hpp"

namespace heddle::testing {

namespace {

EngineConfig configOf(const Mill::Plan& plan) {
  EngineConfig config;
  config.workers = plan.workers;
  config.owners = plan.owners;
  config.recordsPerOwner = plan.recordsPerOwner;
  config.payloadBytes = plan.payloadBytes;
  config.priorities = plan.priorities;
  config.central = plan.central;
  return config;
}

}  // namespace

Mill::Mill(const Plan& plan)
    : plan_(plan),
      engine_(configOf(plan)),
      accounts_(plan.owners),
      bells_(plan.owners),
      deaths_(agents()),
      firstBurials_(agents()),
      burials_(agents()) {
  for (Account& account : accounts_) {
    account.settled.resize(plan.callsPerOwner);
    account.buried.resize(agents());
  }
}

void Mill::run() {
  seed_ = seed();
  runOnThreads(plan_.owners + agents(), [this](std::uint32_t thread) {
    if (thread < plan_.owners) {
      own(thread);
    } else {
      work(thread - plan_.owners);
    }
  });
  for (const Account& account : accounts_) {
    std::uint32_t notOnce = 0;
    for (const std::uint8_t times : account.settled) notOnce += times == 1 ? 0 : 1;
    EXPECT_EQ(notOnce, 0U) << "calls that were not settled exactly once";
    EXPECT_EQ(account.wrong, 0U) << "calls with another result than theirs";
    EXPECT_EQ(account.lost, account.lostByBurial);
    if (plan_.deathOneIn == 0) {
      EXPECT_EQ(account.lost, 0U);
    }
  }
  EXPECT_EQ(engine_->census().searchers, 0U);
  EXPECT_EQ(engine_->census().sleepers, 0U);
  EXPECT_EQ(engine_->slab().liveBlocksQuiescent(), 0U);
}

std::uint32_t Mill::answerTo(std::uint64_t call) {
  return static_cast<std::uint32_t>(Random(call).next());
}

void Mill::own(std::uint32_t owner) {
  Account& account = accounts_[owner];
  Random random(seed_, owner);
  bool done = false;
  for (;;) {
    bool busy = burySome(owner, account);
    if (!done) {
      submitSome(owner, account, random);
      busy = drainSome(owner, account, random) || busy;
      engine_->nudge(owner, false);
      if (account.drained == plan_.callsPerOwner) {
        engine_->owner(owner).drain(0);  // gives the last ones back
        done = true;
        done_.raise();
        if (done_.read() == plan_.owners) engine_->stop();
      }
    }
    if (done && allLeft()) return;
    // A drain gives records back, so that there may be nothing to wait for.
    if (!busy && (done || engine_->owner(owner).inFlight() > 0)) sleep(owner, account);
  }
}

void Mill::submitSome(std::uint32_t owner, Account& account, Random& random) {
  Owner& from = engine_->owner(owner);
  for (std::uint32_t burst = random.below(2 * plan_.recordsPerOwner + 1); burst > 0; --burst) {
    if (account.submitted == plan_.callsPerOwner) return;
    const std::uint32_t index = from.acquireRecord();
    if (index == Owner::kNone) return;
    CallRecord& record = engine_->record(index);
    record.owner = static_cast<std::uint16_t>(owner);
    record.tag = account.submitted;
    record.length = 0;
    record.value = 0;
    record.due.store(random.below(100));
    if (plan_.withBlocks) {
      void* block = engine_->slab().allocate(sizeof(std::uint32_t) + random.below(500));
      if (block != nullptr) std::memcpy(block, &record.tag, sizeof(record.tag));
      record.value = reinterpret_cast<std::uintptr_t>(block);
    }
    ++account.submitted;
    if (random.oneIn(4)) {
      engine_->submitTo(owner, index, random.below(plan_.workers));
    } else {
      engine_->submit(owner, index);
    }
  }
}

bool Mill::drainSome(std::uint32_t owner, Account& account, Random& random) {
  Owner& from = engine_->owner(owner);
  const std::uint32_t count = from.drain(1 + random.below(Owner::kBatch));
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t index = from.batch()[i];
    settle(account, engine_->record(index), engine_.state(index).phase);
  }
  account.drained += count;
  return count > 0;
}

void Mill::settle(Account& account, CallRecord& record, Phase phase) {
  ++account.settled[record.tag];
  auto* block = reinterpret_cast<void*>(static_cast<std::uintptr_t>(record.value));
  engine_->slab().free(block);
  if (phase == Phase::kLost) {
    ++account.lost;
  } else if (phase != Phase::kSettled || record.length != answerTo(record.tag)) {
    ++account.wrong;
  }
}

bool Mill::burySome(std::uint32_t owner, Account& account) {
  bool any = false;
  for (std::uint32_t worker = 0; worker < agents(); ++worker) {
    // The first owner sees to what all share, then each to its own calls.
    const Signal& due = owner == 0 ? deaths_[worker] : firstBurials_[worker];
    if (due.read() == account.buried[worker]) continue;
    account.lostByBurial += engine_->bury(worker, owner, owner == 0);
    ++account.buried[worker];
    any = true;
    if (owner == 0) {
      firstBurials_[worker].raise();
      ringOwners();
    }
    burials_[worker].raise();
  }
  return any;
}

void Mill::sleep(std::uint32_t owner, Account& account) {
  const std::uint32_t rings = bells_[owner].read();
  if (burySome(owner, account) || (done_.read() == plan_.owners && allLeft())) return;
  if (!engine_->owner(owner).beginSleep()) return;
  engine_->nudge(owner, true);
  bells_[owner].awaitChangeFrom(rings);
  engine_->owner(owner).endSleep();  // it may have been rung for a death
}

void Mill::ringOwners() {
  for (Signal& bell : bells_) bell.raise();
}

}  // namespace heddle::testing
