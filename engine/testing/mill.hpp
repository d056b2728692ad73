#pragma once

#include <cstdint>
#include <vector>

#include "testing/seed.hpp"
#include "testing/shared.hpp"
#include "testing/test_engine.hpp"

namespace heddle::testing {

/// A load on a whole engine: owners submit numbered calls in random bursts, workers run them, and
/// some workers die now and then, at any point between two calls into the engine, and are buried
/// and restarted. `run` checks that each call was settled exactly once, and with the right result.
class Mill {
 public:
  /// What to do.
  struct Plan {
    std::uint32_t owners;                ///< threads that submit
    std::uint32_t workers;               ///< threads that run calls
    std::uint32_t callsPerOwner;         ///< how many calls
    std::uint32_t recordsPerOwner = 64;  ///< how many of them at once
    std::uint64_t payloadBytes = 0;      ///< arena for blocks
    bool withBlocks = false;             ///< calls carry a block there and another one back
    bool priorities = false;             ///< calls are due at random
    bool central = false;                ///< a scheduler hands calls out; it dies like workers
    std::uint32_t deathOneIn = 0;  ///< of how many occasions to die a worker takes one; 0: none
  };

  /// \param plan what to do
  explicit Mill(const Plan& plan);
  Mill(const Mill&) = delete;
  Mill& operator=(const Mill&) = delete;

  /// Does it, on `owners + workers` threads, and one for the scheduler.
  void run();

 private:
  /// One owner's account.
  struct Account {
    std::vector<std::uint8_t> settled;  ///< how often, by call
    std::uint32_t submitted = 0;
    std::uint32_t drained = 0;
    std::uint32_t wrong = 0;            ///< calls with another result than theirs
    std::uint32_t lost = 0;             ///< calls drained as lost
    std::uint32_t lostByBurial = 0;     ///< calls that burials said were lost
    std::vector<std::uint32_t> buried;  ///< deaths seen to, by worker
  };

  // mill_owner.cpp
  void own(std::uint32_t owner);
  void submitSome(std::uint32_t owner, Account& account, Random& random);
  bool drainSome(std::uint32_t owner, Account& account, Random& random);
  bool burySome(std::uint32_t owner, Account& account);
  void sleep(std::uint32_t owner, Account& account);
  void settle(Account& account, CallRecord& record, Phase phase);
  std::uint32_t agents() const { return plan_.workers + (plan_.central ? 1 : 0); }
  bool allLeft() const { return left_.read() == agents(); }
  void ringOwners();

  // mill_worker.cpp
  void work(std::uint32_t worker);
  bool live(std::uint32_t worker, Random& random);
  bool serve(Random& random);
  bool runCall(std::uint32_t worker, std::uint32_t index, Random& random);
  bool sleepAsWorker(std::uint32_t worker, Random& random);
  void reply(CallRecord& record);
  bool dies(Random& random);
  void awaitBurial(std::uint32_t worker);

  static std::uint32_t answerTo(std::uint64_t call);

  Plan plan_;
  std::uint64_t seed_ = 0;
  TestEngine engine_;
  std::vector<Account> accounts_;     ///< each of its owner's thread
  std::vector<Signal> bells_;         ///< by owner
  std::vector<Signal> deaths_;        ///< by worker, the scheduler the last, how often it died
  std::vector<Signal> firstBurials_;  ///< by worker, deaths that the first owner has seen to
  std::vector<Signal> burials_;       ///< by worker, deaths seen to, over all owners
  Signal done_;                       ///< owners all of whose calls are settled
  Signal left_;                       ///< workers, and the scheduler, that have ended
};

}  // namespace heddle::testing
