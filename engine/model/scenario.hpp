#pragma once

// What a model check consists of: scenarios, and ways to search their executions.

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "atomic/atomic.hpp"

namespace heddle::model {

/// How to go through the executions of a scenario. An execution is one interleaving of the threads'
/// operations together with one choice of what each load sees.
struct Search {
  /// The ways.
  enum class Kind : std::uint8_t {
    kExhaustive,  ///< every execution
    kBounded,     ///< every execution that preempts threads at most `preemptions` times
    kRandom,      ///< `executions` of them, drawn by chance, the same ones each time
  };

  Kind kind = Kind::kRandom;  ///< which way
  std::uint64_t executions =
      20'000;                ///< how many at most; reaching it fails all but a random search
  unsigned preemptions = 0;  ///< for kBounded
  bool tellsWhy = false;     ///< whether to print the execution that fails
};

/// Every execution.
constexpr Search exhaustive() { return {Search::Kind::kExhaustive, 30'000'000, 0, true}; }
/// Every execution with at most so many preemptions; a thread that waits or ends is none.
constexpr Search bounded(unsigned preemptions) {
  return {Search::Kind::kBounded, 30'000'000, preemptions, true};
}
/// So many executions, drawn by chance.
constexpr Search random(std::uint64_t executions) {
  return {Search::Kind::kRandom, executions, 0, true};
}

/// What a search came to.
struct Outcome {
  rl::test_result_e result = rl::test_result_success;  ///< of the execution that failed, if one did
  std::uint64_t executions = 0;                        ///< how many there were until then
  bool isComplete = true;                              ///< whether the search went through them all
};

/// A scenario: some threads doing something to a structure, and what must hold of it.
struct Scenario {
  const char* structure;                 ///< which structure it is about, by its file's name
  const char* name;                      ///< a few words
  const char* explores;                  ///< one sentence
  std::vector<Search> searches;          ///< with which it must pass
  Outcome (*run)(const Search& search);  ///< runs it
};

/// All scenarios of the program.
inline std::vector<Scenario>& scenarios() {
  static std::vector<Scenario> all;
  return all;
}

/// Ends the execution as a failure unless `condition`.
inline void expect(bool condition, const char* what, const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) {
  if (condition) return;
  rl::ctx().fail_test(what, rl::test_result_user_assert_failed,
                      rl::debug_info("", file, static_cast<unsigned>(line)));
}

/// Lets the other threads run.
inline void yield() { rl::ctx().yield(1, rl::debug_info("yield")); }

/// One of 0 .. limit - 1; a search goes through them all.
inline std::uint32_t choose(std::uint32_t limit) { return rl::rand(limit); }

/// What a thread is left by when its worker is terminated.
struct Death {};

/// Which thread of the scenario may be terminated, once; -1 for none. A scenario that wants it says
/// so in its constructor, and its thread catches `Death`.
inline int& mortal() {
  static int thread = -1;
  return thread;
}

/// A place at which WebAssembly could be terminated: a call that stays one in every build.
inline void mayDie() {
  constexpr std::uint32_t kOdds = 16;
  if (mortal() < 0 || mortal() != static_cast<int>(rl::thread_index())) return;
  if (choose(kOdds) != 0) return;
  mortal() = -1;
  throw Death{};
}

/// Relacy's view of a scenario. A scenario is a struct with `kThreads`, `thread(index)`, and
/// perhaps `after()`, which runs when all threads have ended. It is constructed anew for each
/// execution, at one address, which is aligned as its members want.
template <typename Body>
class Suite : public rl::test_suite<Suite<Body>, Body::kThreads> {
 public:
  Suite() {
    Tracked::forgetAll();
    mortal() = -1;
    body_ = ::new (static_cast<void*>(place_)) Body();
  }
  ~Suite() {
    body_->~Body();
    Tracked::destroyAll();
  }

  /// For Relacy.
  void thread(unsigned index) { body_->thread(index); }
  /// For Relacy.
  void after() {
    if constexpr (requires(Body& body) { body.after(); }) body_->after();
  }

 private:
  alignas(Body) static inline std::byte place_[sizeof(Body)];
  Body* body_;
};

/// A scheduler of Relacy that ends after `iteration_count` executions, as only the random one does.
template <typename Scheduler>
class Limited : public Scheduler {
 public:
  using Scheduler::Scheduler;

  /// Whether the latest search went through everything.
  static inline bool isComplete = true;

  /// Hides Relacy's.
  bool iteration_end() {  // NOLINT(readability-identifier-naming)
    isComplete = Scheduler::iteration_end();
    return isComplete || this->iter_ >= this->params_.iteration_count;
  }
};

/// Runs a scenario.
template <typename Body>
Outcome run(const Search& search) {
  constexpr rl::thread_id_t kThreads = Body::kThreads;
  using Random = Limited<rl::random_scheduler<kThreads>>;
  using Bounded = Limited<rl::context_bound_scheduler<kThreads>>;
  using Full = Limited<rl::full_search_scheduler<kThreads>>;
  constexpr unsigned kMostSteps = 3000;  // an execution with more is a livelock

  const auto runAs = [&](rl::test_params& params, rl::ostringstream& state, bool again) {
    switch (search.kind) {
      case Search::Kind::kExhaustive:
        params.search_type = rl::sched_full;
        return rl::run_test<Suite<Body>, Full>(params, state, again);
      case Search::Kind::kBounded:
        params.search_type = rl::sched_bound;
        return rl::run_test<Suite<Body>, Bounded>(params, state, again);
      case Search::Kind::kRandom:
        break;
    }
    params.search_type = rl::sched_random;
    return rl::run_test<Suite<Body>, Random>(params, state, again);
  };

  std::ostream nowhere(nullptr);
  rl::test_params params;
  params.iteration_count = search.executions;
  params.context_bound = search.preemptions;
  params.execution_depth_limit = kMostSteps;
  params.output_stream = &nowhere;
  params.progress_stream = &nowhere;
  rl::ostringstream state;
  const rl::test_result_e result = runAs(params, state, false);
  const bool isComplete = search.kind == Search::Kind::kExhaustive ? Full::isComplete
                          : search.kind == Search::Kind::kBounded  ? Bounded::isComplete
                                                                   : true;
  const Outcome outcome{result, params.stop_iteration, isComplete};
  if (result != rl::test_result_success && search.tellsWhy) {
    params.output_stream = &std::cout;
    params.initial_state = state.str();
    params.collect_history = true;
    rl::ostringstream again;
    runAs(params, again, true);
  }
  return outcome;
}

/// Makes a scenario known: `const Register<LastItem> lastItem{"deque", "last item", …};`
template <typename Body>
struct Register {
  Register(const char* structure, const char* name, const char* explores,
           std::vector<Search> searches) {
    scenarios().push_back({structure, name, explores, std::move(searches), &run<Body>});
  }
};

}  // namespace heddle::model
