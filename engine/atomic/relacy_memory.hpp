#pragma once

// Part of the model build: Relacy, with its memory brought up to C++20. Relacy was written for a
// draft of C++11, and is stronger than today's language in two ways which matter here:
//
// - It lets a plain store of the same thread continue a release sequence. Since C++20 only
//   read-modify-writes do.
// - It takes the order in which operations run for the total order S of seq_cst operations, so that
// a
//   seq_cst load never reads what was overwritten by a seq_cst store. S need not be that order: a
//   seq_cst load may stand in S before a store that ran earlier, as long as nothing forbids it
//   ([atomics.order] 4: S is consistent with "coherence-ordered before" and "strongly happens
//   before").
//
// So Relacy keeps what it is good at, which is to schedule, to choose, to log and to find data
// races, and the two types in which it keeps its memory (`rl::atomic_data_impl` and
// `rl::thread_info`) are specialised below. What remains stronger than the language: stores take
// effect in the order in which they run, and a load sees no store that has not run yet (no load
// buffering); that a read came before an overwriting is shown by data races on `Guarded` instead. A
// failed compare-and-swap sees the newest value.

#include <relacy/relacy.hpp>

// Relacy replaces these words for user code; the engine has its own.
#undef $
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>

namespace heddle::model {

/// A place in S. seq_cst stores append to it; loads may be inserted.
using Place = double;
/// After all of S.
inline constexpr Place kEndOfTime = std::numeric_limits<Place>::infinity();

/// The end of S so far, in this execution.
inline Place& endOfS() {
  static Place end = 0;
  return end;
}

/// `exactOrder()` when there is none: nobody uses this order.
inline constexpr rl::memory_order kNoExactOrder = rl::mo_consume;

/// The order of the compare-and-swap that runs now if it succeeds, where Relacy could not be told.
inline rl::memory_order& exactOrder() {
  static rl::memory_order order = kNoExactOrder;
  return order;
}

/// How many values of an object are kept.
inline constexpr unsigned kValues = rl::atomic_history_size;
/// How many values older than the newest a load may still see, at most.
inline constexpr unsigned kOldValues = 2;
/// How often a thread sees the same old value. In the language: only finitely often.
inline constexpr unsigned kOldLooks = 2;
/// A moment that never came.
inline constexpr auto kNever = static_cast<rl::timestamp_t>(-1);

/// Whether an order makes a store publish.
constexpr bool publishes(rl::memory_order order) {
  return order == rl::mo_release || order == rl::mo_acq_rel || order == rl::mo_seq_cst;
}
/// Whether an order makes a load observe.
constexpr bool observes(rl::memory_order order) {
  return order == rl::mo_acquire || order == rl::mo_acq_rel || order == rl::mo_seq_cst;
}

/// One atomic object: its latest values' histories.
/// \tparam kThreads how many threads the scenario has
template <rl::thread_id_t kThreads>
struct Location : rl::atomic_data {
  /// A vector clock.
  using Clock = std::array<rl::timestamp_t, kThreads>;

  /// One store.
  struct Record {
    bool exists = false;          ///< whether it has happened
    rl::thread_id_t writer = 0;   ///< who stored
    rl::timestamp_t written = 0;  ///< when, on the writer's clock
    Clock view{};                 ///< what happened before for whoever acquires it
    Clock firstSeen{};            ///< when each thread first knew of it, on its own clock
    std::array<std::uint8_t, kThreads>
        oldLooks{};                ///< loads that saw it although there was a newer
    bool isSeqCst = false;         ///< whether the store stands in S
    Place place = 0;               ///< where
    Place bound = 0;               ///< what acquires it comes later in S than this
    Place firstLoad = kEndOfTime;  ///< first seq_cst load in S that read it
    Place lastLoad = 0;            ///< last seq_cst load in S that read it
  };

  /// The record of a store, counted from the first.
  Record& at(unsigned index) { return records[index % kValues]; }

  /// Makes room for the next record and returns it, cleared.
  Record& append() {
    Record& record = at(++newest);
    if (record.exists) {
      if (record.isSeqCst) floor = std::max(floor, record.place);
      floor = std::max(floor, record.lastLoad);
    }
    record = Record{};
    record.exists = true;
    record.firstSeen.fill(kNever);
    return record;
  }

  /// What a seq_cst load of the record at `index` must come after in S: the seq_cst stores that are
  /// not newer, and the seq_cst loads that read something older.
  Place floorOf(unsigned index) {
    Place least = floor;
    for (unsigned older = newest + 1 - kValues; older != index + 1; ++older) {
      const Record& record = at(older);
      if (!record.exists) continue;
      if (record.isSeqCst) least = std::max(least, record.place);
      if (older != index) least = std::max(least, record.lastLoad);
    }
    return least;
  }

  std::array<Record, kValues> records{};  ///< a ring
  unsigned newest = kValues;              ///< index of the newest record
  Place floor = 0;                        ///< of the records that fell out of the ring
  rl::waitset<kThreads> sleepers;         ///< of the futex
};

/// One thread of a scenario, and what it knows.
/// \tparam kThreads how many threads the scenario has
template <rl::thread_id_t kThreads>
class Agent : public rl::thread_info_base {
 public:
  explicit Agent(rl::thread_id_t index = 0) : rl::thread_info_base(index, acq_rel_order_) {}

  // Relacy's names, since Relacy uses them.
  // NOLINTBEGIN(readability-identifier-naming)

  void iteration_begin() {
    sync_object_.iteration_begin();
    last_yield_ = 0;
    dynamic_thread_func_ = nullptr;
    dynamic_thread_param_ = nullptr;
    std::fill(std::begin(acq_rel_order_), std::end(acq_rel_order_), 0);
    acq_rel_order_[index_] = 1;
    temp_switch_from_ = -1;
    saved_disable_preemption_ = -1;
    bound_ = 0;
    endOfS() = 0;
    exactOrder() = kNoExactOrder;
  }

  void on_start() override { sync_object_.on_start(); }
  void on_finish() override { sync_object_.on_finish(); }

  // The engine has no fences.
  void atomic_thread_fence_acquire() { std::abort(); }
  void atomic_thread_fence_release() { std::abort(); }
  void atomic_thread_fence_acq_rel() { std::abort(); }
  void atomic_thread_fence_seq_cst(rl::timestamp_t* /*order*/) { std::abort(); }

  rl::thread_sync_object<kThreads> sync_object_;
  rl::timestamp_t acq_rel_order_[kThreads]{};
  rl::timestamp_t acquire_fence_order_[kThreads]{};  // unused, but Relacy clears it
  rl::timestamp_t release_fence_order_[kThreads]{};  // unused, but Relacy clears it

 private:
  using Data = rl::atomic_data* RL_RESTRICT;
  using Where = Location<kThreads>;
  using Record = typename Where::Record;

  unsigned atomic_init(Data data) override { return store<rl::mo_relaxed, false>(data); }

  unsigned atomic_load_relaxed(Data data) override { return load<rl::mo_relaxed, false>(data); }
  unsigned atomic_load_acquire(Data data) override { return load<rl::mo_acquire, false>(data); }
  unsigned atomic_load_seq_cst(Data data) override { return load<rl::mo_seq_cst, false>(data); }
  unsigned atomic_load_relaxed_rmw(Data data) override { return load<rl::mo_relaxed, true>(data); }
  unsigned atomic_load_acquire_rmw(Data data) override { return load<rl::mo_acquire, true>(data); }
  unsigned atomic_load_seq_cst_rmw(Data data) override { return load<rl::mo_seq_cst, true>(data); }

  unsigned atomic_store_relaxed(Data data) override { return store<rl::mo_relaxed, false>(data); }
  unsigned atomic_store_release(Data data) override { return store<rl::mo_release, false>(data); }
  unsigned atomic_store_seq_cst(Data data) override { return store<rl::mo_seq_cst, false>(data); }

  unsigned atomic_rmw_relaxed(Data data, bool& aba) override {
    return modify<rl::mo_relaxed>(data, aba);
  }
  unsigned atomic_rmw_acquire(Data data, bool& aba) override {
    return modify<rl::mo_acquire>(data, aba);
  }
  unsigned atomic_rmw_release(Data data, bool& aba) override {
    return modify<rl::mo_release>(data, aba);
  }
  unsigned atomic_rmw_seq_cst(Data data, bool& aba) override {
    return modify<rl::mo_seq_cst>(data, aba);
  }
  unsigned atomic_rmw_acq_rel(Data data, bool& aba) override {
    switch (exactOrder()) {
      case rl::mo_relaxed:
        return modify<rl::mo_relaxed>(data, aba);
      case rl::mo_acquire:
        return modify<rl::mo_acquire>(data, aba);
      case rl::mo_release:
        return modify<rl::mo_release>(data, aba);
      case rl::mo_seq_cst:
        return modify<rl::mo_seq_cst>(data, aba);
      default:
        return modify<rl::mo_acq_rel>(data, aba);
    }
  }

  rl::unpark_reason atomic_wait(Data data, bool isTimed, bool allowSpurious,
                                rl::debug_info_param info) override {
    return where(data).sleepers.park_current(rl::ctx(), isTimed, allowSpurious, false, info);
  }
  rl::thread_id_t atomic_wake(Data data, rl::thread_id_t count,
                              rl::debug_info_param info) override {
    rl::thread_id_t woken = 0;
    while (woken < count && where(data).sleepers.unpark_one(rl::ctx(), info)) ++woken;
    return woken;
  }

  // NOLINTEND(readability-identifier-naming)

  static Where& where(Data data) { return *static_cast<Where*>(data); }

  /// Whether coherence forbids this thread to see anything older than `record`.
  bool knows(const Record& record, const Record& older) const {
    // It looked before, and has let others run since.
    if (older.firstSeen[slot()] <= last_yield_) return true;
    // The store happened before this load.
    if (acq_rel_order_[record.writer] >= record.written) return true;
    // A load that saw the store happened before this load.
    for (rl::thread_id_t i = 0; i != kThreads; ++i) {
      if (acq_rel_order_[i] >= record.firstSeen[static_cast<std::size_t>(i)]) return true;
    }
    return older.oldLooks[slot()] >= kOldLooks;
  }

  template <rl::memory_order kOrder, bool kNewest>
  unsigned load(Data data) {
    Where& here = where(data);
    unsigned index = here.newest;
    if (!here.at(index).exists) return static_cast<unsigned>(-1);
    Place before = kEndOfTime;  // what of S this load must precede, if it is seq_cst
    for (unsigned i = 0; !kNewest && i < kOldValues; ++i, --index) {
      const Record& record = here.at(index);
      const Record& older = here.at(index - 1);
      if (!older.exists || knows(record, older)) break;
      Place next = before;
      if (kOrder == rl::mo_seq_cst) {
        next = std::min({next, record.firstLoad, record.isSeqCst ? record.place : kEndOfTime});
        if (!fits(std::max(bound_, here.floorOf(index - 1)), next)) break;
      }
      if (rl::ctx().rand(2, rl::sched_type_atomic_load) == 0) break;
      before = next;
    }

    Record& seen = here.at(index);
    ++own_acq_rel_order_;
    seen.firstSeen[slot()] = std::min(seen.firstSeen[slot()], own_acq_rel_order_);
    if (index != here.newest) ++seen.oldLooks[slot()];
    if (kOrder == rl::mo_seq_cst) {
      const Place place = between(std::max(bound_, here.floorOf(index)), before);
      seen.firstLoad = std::min(seen.firstLoad, place);
      seen.lastLoad = std::max(seen.lastLoad, place);
      endOfS() = std::max(endOfS(), place);
      bound_ = std::max(bound_, place);
    }
    if (observes(kOrder)) learn(seen);
    return index % kValues;
  }

  template <rl::memory_order kOrder, bool kModify>
  unsigned store(Data data) {
    Where& here = where(data);
    const Record replaced = here.at(here.newest);
    Record& record = here.append();
    record.writer = index_;
    record.written = ++own_acq_rel_order_;
    record.firstSeen[slot()] = own_acq_rel_order_;
    if (kModify) {  // continues the release sequence
      record.view = replaced.view;
      record.bound = replaced.bound;
    }
    if (publishes(kOrder)) {
      for (rl::thread_id_t i = 0; i != kThreads; ++i) {
        auto& moment = record.view[static_cast<std::size_t>(i)];
        moment = std::max(moment, acq_rel_order_[i]);
      }
      // Not the operation itself, which happens before who acquires it but not strongly so.
      record.bound = std::max(record.bound, bound_);
    }
    if (kOrder == rl::mo_seq_cst) {
      endOfS() += 1;
      record.isSeqCst = true;
      record.place = endOfS();
      bound_ = record.place;
    }
    return here.newest % kValues;
  }

  template <rl::memory_order kOrder>
  unsigned modify(Data data, bool& aba) {
    Where& here = where(data);
    Record& replaced = here.at(here.newest);
    aba = replaced.firstSeen[slot()] == kNever;
    const Place bound = replaced.bound;
    ++own_acq_rel_order_;
    replaced.firstSeen[slot()] = std::min(replaced.firstSeen[slot()], own_acq_rel_order_);
    if (observes(kOrder)) {
      for (rl::thread_id_t i = 0; i != kThreads; ++i) {
        acq_rel_order_[i] = std::max(acq_rel_order_[i], replaced.view[static_cast<std::size_t>(i)]);
      }
    }
    const unsigned result = store<kOrder, true>(data);
    if (observes(kOrder)) bound_ = std::max(bound_, bound);
    return result;
  }

  /// What an acquiring load of `record` brings.
  void learn(const Record& record) {
    for (rl::thread_id_t i = 0; i != kThreads; ++i) {
      acq_rel_order_[i] = std::max(acq_rel_order_[i], record.view[static_cast<std::size_t>(i)]);
    }
    bound_ = std::max(bound_, record.bound);
  }

  /// A place in S after `after`, as early as possible, and before `before`.
  static Place between(Place after, Place before) {
    constexpr Place kStep = 1.0 / 1024;
    return std::min(after + kStep, after + (before - after) / 2);
  }
  static bool fits(Place after, Place before) {
    if (after >= before) return false;
    const Place place = between(after, before);
    return after < place && place < before;
  }

  std::size_t slot() const { return static_cast<std::size_t>(index_); }

  Place bound_ = 0;  // the next seq_cst operation of this thread comes later in S
};

}  // namespace heddle::model

/// Puts the memory above in the place of Relacy's, for scenarios of `threads` threads.
#define HEDDLE_MODEL_MEMORY(threads)                                                      \
  template <>                                                                             \
  struct atomic_data_impl<threads> : heddle::model::Location<threads> {};                 \
  template <>                                                                             \
  struct thread_info<threads> : heddle::model::Agent<threads> {                           \
    explicit thread_info(thread_id_t index = 0) : heddle::model::Agent<threads>(index) {} \
  }

namespace rl {

HEDDLE_MODEL_MEMORY(1);
HEDDLE_MODEL_MEMORY(2);
HEDDLE_MODEL_MEMORY(3);
HEDDLE_MODEL_MEMORY(4);

}  // namespace rl

#undef HEDDLE_MODEL_MEMORY
