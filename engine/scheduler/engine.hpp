#pragma once

#include <cstdint>

#include "atomic/atomic.hpp"
#include "memory/buffers.hpp"
#include "memory/region.hpp"
#include "memory/slab.hpp"
#include "park/doze.hpp"
#include "park/lot.hpp"
#include "platform/clock.hpp"
#include "platform/straight.hpp"
#include "queue/agenda.hpp"
#include "queue/mpmc.hpp"
#include "scheduler/owner.hpp"
#include "scheduler/record.hpp"
#include "scheduler/worker_slot.hpp"

namespace heddle {

/// The sizes of an engine; fixed when its region is created.
struct EngineConfig {
  std::uint32_t workers = 1;             ///< 1 to Victims::kMaxWorkers
  std::uint32_t owners = 1;              ///< agents that submit, 1 to 256
  std::uint32_t recordsPerOwner = 1024;  ///< calls that one owner may have in flight
  std::uint64_t payloadBytes = 1 << 20;  ///< what payloads may take
  std::uint32_t buffers = 0;             ///< most buffers that agents share, up to 65536
  /// Calls begin in the order of `CallRecord::due`, which owners fill in, instead of that of their
  /// submission.
  bool priorities = false;
  /// One more agent than the workers, the scheduler, hands calls out: `Engine::serve`. Without
  /// priorities in the order of their submission.
  bool central = false;
  /// Calls may fork jobs that lie in their frames (`Worker`, fork.hpp): all workers share an
  /// address space, and none of them is ever buried.
  bool forks = false;
  /// How many of each worker's latest events are kept; a power of two, at most kMaxTraceEvents, or
  /// 0 for no trace.
  std::uint32_t traceEvents = 0;
  static constexpr std::uint32_t kMaxTraceEvents = 1U << 24U;  ///< of each worker
};

/// What became of an attempt to take a call back.
enum class TakeBack : std::uint32_t {
  kGone = 0,   ///< a worker has it, or had it
  kTaken = 1,  ///< it is the owner's
  kLater = 2,  ///< the queue is too long for now
};

/// The scheduler: the root object of a region, used in place by every agent that maps it. It
/// decides what runs where; agents call in, it has no thread of its own (P8). README.md has the
/// life of a call, the rules of waking and what happens when a worker dies.
///
///     owner:   index = owner(0).acquireRecord(); …fill record(index)…; submit(0, index);
///     worker:  index = next(w); …run…; if (finish(w, index)) ring the owner;  else search/park
///     owner:   n = owner(0).drain(512); …read record(owner(0).batch()[i])…
class Engine {
 public:
  /// No record.
  static constexpr std::uint32_t kNone = Owner::kNone;

  /// Bytes that the sections of a region with this configuration take, the arena apart; 0 if a size
  /// is out of range.
  static std::uint64_t sectionBytes(const EngineConfig& config);

  /// Lays an engine out. Single-threaded.
  /// \param base start of the memory, on a cache line, all zero
  /// \param bytes how much there is
  /// \param config what it is for
  /// \param status why the result is null
  static Engine* create(void* base, std::uint64_t bytes, const EngineConfig& config,
                        RegionStatus& status);
  /// Joins one that is laid out.
  static Engine* join(void* base, RegionStatus& status);

  // Owners

  /// An owner. Threads allowed: any for the reference, the owner for most of its methods.
  Owner& owner(std::uint32_t index) { return owners_[index]; }
  /// A record.
  CallRecord& record(std::uint32_t index) { return records_[index]; }

  /// Makes a filled record available to the workers, and wakes one of them if need be. There is
  /// room for every record, so nothing is refused. Threads allowed: the owner of the record, whose
  /// `owner` says so.
  void submit(std::uint32_t owner, std::uint32_t index);
  /// As `submit`, preferring one worker: it finds the call in its inbox. Others take the call when
  /// they have nothing to do and that worker has.
  void submitTo(std::uint32_t owner, std::uint32_t index, std::uint32_t worker);

  /// Gives a filled record to one worker, for good: it is running there from now on. The worker
  /// hears of the call by a message of the host's, sent before; it is woken so that its event loop
  /// turns. Threads allowed: the owner of the record.
  void hand(std::uint32_t owner, std::uint32_t index, std::uint32_t worker);

  /// Takes a submitted call back that no worker has claimed, for its owner to run by itself: the
  /// record is settled from here on, and the owner's to release. Its item stays in its queue, where
  /// a worker throws it away; so that there is room for those that are to come, nothing is taken
  /// back while the global queue is long. Threads allowed: the owner of the record.
  TakeBack takeBack(std::uint32_t index);

  /// Looks whether work lies about that the awake workers do not get to, and then wakes a sleeping
  /// one. An owner calls it at every turn while it waits, and with `now` between
  /// `Owner::beginSleep` and its sleep: from then on the workers see to it by themselves. Threads
  /// allowed: the owner.
  void nudge(std::uint32_t owner, bool now);

  // Workers. Threads allowed: the worker itself, except where it says otherwise.

  /// Starts (or restarts) a worker.
  void start(std::uint32_t worker);
  /// Ends it in an orderly way: it has nothing in hand.
  void leave(std::uint32_t worker);

  /// Looks for a call, and lingers a moment if there is none: own deque, inbox, global queue (a
  /// batch), others' deques; with priorities, what is due first in inbox and global queue. A
  /// searcher that finds one is a searcher no more.
  /// \return a record that is this worker's now, or `kNone`
  std::uint32_t next(std::uint32_t worker);
  /// Looks for up to `spinNanos`, as a searcher, or until there is mail. While it is one, no other
  /// worker is woken, so after a search in vain it must `park` or `abandonSearch` before it does
  /// anything that may take time.
  std::uint32_t search(std::uint32_t worker, std::uint64_t spinNanos);
  /// Is no searcher any more, without having found anything.
  void abandonSearch(std::uint32_t worker);
  /// Takes note of a message with a call that was handed to it.
  void receive(std::uint32_t worker);
  /// Whether there are such messages still to come: then its event loop must turn.
  bool hasMail(std::uint32_t worker) const;
  /// Sleeps until there may be work. Call after a search in vain.
  void park(std::uint32_t worker);
  /// First half of `park`, for a worker that must not block.
  /// \return the word to wait on while it holds `ParkingSpot::kParked`, then call `parkEnd`
  ParkingSpot& parkBegin(std::uint32_t worker);
  /// Second half.
  void parkEnd(std::uint32_t worker);

  /// Like `park`, for a worker that must not block, since its event loop has work of its own. Call
  /// after a search in vain; it is no searcher any more.
  /// \return the word to wait on while it holds `ParkingSpot::kDozing`; then call `dozeEnd`
  ParkingSpot& dozeBegin(std::uint32_t worker);
  /// Second half: it is a searcher again.
  void dozeEnd(std::uint32_t worker);

  /// Hands the record of a finished call to its owner.
  /// \return whether the owner sleeps and must be woken by the caller
  bool finish(std::uint32_t worker, std::uint32_t index);

  /// Puts an item on the worker's own deque (a fork), or on the global queue if that is full.
  void fork(std::uint32_t worker, std::uint32_t index);

  /// Whether a job that was just forked should wake somebody: nobody searches, and some sleep.
  /// Threads allowed: the worker that forked it.
  bool isSlept() const {
    const Lot::Census now = lot_.census();
    return now.searchers == 0 && (now.sleepers > 0 || doze_.count() > 0);
  }
  /// Wakes a worker for what `worker` has forked.
  void wakeThief(std::uint32_t worker);
  /// Whether somebody sleeps in a join who may help with what the worker of `slot` has just forked;
  /// now and then one who has woken since. Threads allowed: that worker.
  static bool isJoinAsleep(const WorkerSlot& slot) {
    // E8: pairs with the exchange in sleepInJoin.
    return slot.joinsAsleep.load(seqCst(Edge::kLotSleep)) != 0;
  }
  /// Wakes all who do. Threads allowed: that worker.
  void wakeJoins(std::uint32_t worker);
  /// Sleeps while `job`, which a worker has stolen, is as `seen`, and that worker has forked
  /// nothing to help with. Threads allowed: the worker that made the job.
  void sleepInJoin(Job& job, Job::State seen);
  /// Runs a job that `worker` has stolen. Threads allowed: that worker.
  void runStolen(std::uint32_t worker, Job& job);

  // The central scheduler, if there is one; its number is `workers()`. It begins by `start` and
  // ends by `leave`. Threads allowed: the scheduler itself.

  /// Hands calls out: to each worker, ahead of what it runs, one; the most urgent first, and to
  /// workers first that have nothing to do.
  /// \param spinNanos for how long to look if there is nothing to hand out
  /// \return false if there was nothing for so long: then `rest`; true if its thread's event loop
  /// should turn, or the engine stops
  bool serve(std::uint64_t spinNanos);
  /// Sleeps until there may be something to hand out.
  void rest();
  /// First half of `rest`, for a thread that must not block.
  /// \return the word to wait on while it holds `ParkingSpot::kDozing`, then call `restEnd`
  ParkingSpot& restBegin();
  /// Second half.
  void restEnd();

  /// Asks all workers to end once there is nothing left to do, and wakes them. Any thread.
  void stop();
  /// Whether `stop` was called. Any thread.
  bool stopping() const;

  /// Buries a worker, or the scheduler, whose thread is gone: what it had queued is offered again,
  /// and what it was running is settled as lost for `owner`. Call once with `first` true, then for
  /// every other owner, and only then start a successor. Threads allowed: the owner.
  /// \return how many of the owner's calls were lost
  std::uint32_t bury(std::uint32_t worker, std::uint32_t owner, bool first = true);

  /// The payload allocator. Any thread.
  Slab& slab() { return slab_; }
  /// Buffers in the arena. An agent's number is that of the worker, or `workers()` and more for an
  /// owner. Any thread.
  Buffers& buffers() { return buffers_; }
  /// A worker's slot, for telemetry. Any thread.
  WorkerSlot& slot(std::uint32_t worker) { return slots_[worker]; }
  /// Adds to a worker's trace, if there is one. Threads allowed: that worker.
  /// \param worker its number
  /// \param kind what happened
  /// \param value as `TraceKind` has it
  /// \param name address of a text that lives for ever, or 0
  void note(std::uint32_t worker, TraceKind kind, std::uint32_t value = 0, std::uint64_t name = 0) {
    TraceRing& trace = slots_[worker].trace;
    if (trace.isOn()) [[unlikely]]
      trace.add({nowNanos(), kind, value, name});
  }
  /// With an order, what no worker has yet, by urgency. Any thread.
  Agenda<>& agenda() { return agenda_; }
  /// Where a worker sleeps. Any thread.
  ParkingSpot& spot(std::uint32_t worker) { return spots_[worker]; }
  /// Searchers and sleepers. Any thread.
  Lot::Census census() const { return lot_.census(); }
  /// How many workers the region has room for; without the scheduler.
  std::uint32_t workers() const { return config_.workers; }
  /// The sizes.
  const EngineConfig& config() const { return config_; }

  Engine() = default;

 private:
  bool layOut(Region& region, const EngineConfig& config);
  bool isScheduler(std::uint32_t worker) const { return worker == config_.workers; }
  Item begin(std::uint32_t index, Phase phase, std::uint32_t worker);
  Item publish(std::uint32_t index);
  void inject(std::uint32_t packed);
  void announce(Owner& owner);
  void wake(std::uint32_t first, Lot::Right& right);
  void askDozers();
  bool hasWork() const;
  bool anyOwnerSleeps() const;
  bool isWorthAWake(WorkerSlot& slot) const;
  bool isAboutToLook(std::uint32_t worker) const;
  std::uint32_t backlog() const;

  bool claim(std::uint32_t packed, std::uint32_t worker);
  std::uint32_t fromQueue(Mpmc<std::uint32_t>& queue, std::uint32_t worker, std::uint32_t most,
                          std::uint32_t sharers);
  std::uint32_t fromGlobal(std::uint32_t worker, std::uint32_t sharers);
  std::uint32_t fromOwnDeque(std::uint32_t worker);
  std::uint32_t fromOthers(std::uint32_t worker);
  std::uint32_t fromInboxOf(std::uint32_t victim, std::uint32_t worker);
  bool hasNothingWaiting(std::uint32_t worker) const;
  std::uint32_t look(std::uint32_t worker);
  std::uint32_t fromQueues(std::uint32_t worker);
  std::uint32_t fromAgendas(std::uint32_t worker);
  std::uint32_t fromAgendaOf(std::uint32_t victim, std::uint32_t worker);
  bool open(Agenda<>& agenda, Mpmc<std::uint32_t>& queue, std::uint32_t worker,
            std::uint32_t& moved);
  bool liftAndClaim(Agenda<>& agenda, std::uint32_t worker, std::uint32_t& index);
  std::uint32_t inOrder(std::uint32_t worker);
  std::uint32_t fromTrays(std::uint32_t worker);
  std::uint32_t fromTray(std::uint32_t victim, Tray::Word word, std::uint32_t worker);
  bool isSureToLook(std::uint32_t worker) const;
  bool isServedSoon(std::uint32_t worker) const;
  bool hasCallsForAll() const;
  bool hasCallsFor(std::uint32_t worker) const;
  bool canHandOut() const;
  std::uint32_t rankOf(std::uint32_t worker) const;
  bool handOut();
  bool fill(std::uint32_t worker);
  void callScheduler();
  bool stealAndRun(std::uint32_t worker);
  Job* stealJob(std::uint32_t worker);
  bool hasForks() const;
  void beginRun(WorkerSlot& slot);
  std::uint32_t linger(std::uint32_t worker);
  static void noteStage(WorkerSlot& slot, Stage stage, std::uint64_t now) {
    if (slot.trace.isOn()) [[unlikely]]
      slot.trace.add({now, TraceKind::kStage, static_cast<std::uint32_t>(stage), 0});
  }
  HEDDLE_STRAIGHT static void setStage(WorkerSlot& slot, Stage stage, std::uint64_t now);
  void endSearch(WorkerSlot& slot);
  void shareOut(WorkerSlot& slot);
  void judgeWake(WorkerSlot& slot);

  Lot lot_;                                   ///< who is awake
  Doze doze_;                                 ///< who waits in its event loop
  CacheAligned<Mpmc<std::uint32_t>> global_;  ///< calls that no worker has yet
  Agenda<> agenda_;  ///< with an order: what was in the global queue, by urgency
  Doze rest_;        ///< whether the central scheduler rests
  /// How reluctant submissions are to wake another worker while some are awake: a submission waits
  /// for a backlog of 2^reluctance (for none at all at 0). Workers that were woken for too little
  /// raise it.
  CacheAligned<Atomic<std::uint32_t>> reluctance_;
  CacheAligned<Atomic<std::uint32_t>> stop_;  ///< 0, or 1 for ever; any agent writes, workers read
  EngineConfig config_;                       ///< constant after create
  bool isOrdered_ = false;                    ///< with agendas; constant after create
  RelativePtr<WorkerSlot> slots_;             ///< constant after create
  RelativePtr<ParkingSpot> spots_;            ///< constant after create
  RelativePtr<Owner> owners_;                 ///< constant after create
  RelativePtr<CallRecord> records_;           ///< constant after create
  Slab slab_;                                 ///< payloads
  Buffers buffers_;                           ///< buffers, whose blocks are in the same arena
};

HEDDLE_STRAIGHT bool Engine::claim(std::uint32_t packed, std::uint32_t worker) {
  const Item item = Item::unpack(packed);
  std::uint32_t queued = RecordState{Phase::kQueued, 0, item.generation}.pack();
  const std::uint32_t running = RecordState{Phase::kRunning, worker, item.generation}.pack();
  // Decides who runs it, and whether this life of the record is still wanted at all. The payload
  // came with the item through the queue (E4, E1), so the claim itself orders nothing.
  return records_[item.index].state.compareExchange(queued, running, kRelaxed, kRelaxed);
}

// The caller reads the clock before, since that is a call: stage and counts of the lot change in
// one straight line.
HEDDLE_STRAIGHT void Engine::setStage(WorkerSlot& slot, Stage stage, std::uint64_t now) {
  const std::uint64_t since = slot.stageSince.load();
  const auto before = static_cast<Stage>(slot.stage.load());
  const std::uint64_t spent = now > since ? now - since : 0;
  const bool isBusy = before == Stage::kRunning || before == Stage::kLingering;
  if (isBusy) slot.counters.busyNanos.add(spent);
  if (!isBusy && before != Stage::kAbsent) slot.counters.idleNanos.add(spent);
  if (before == Stage::kParked || before == Stage::kDozing) slot.counters.parkedNanos.add(spent);
  slot.stageSince.store(now);
  slot.stage.store(static_cast<std::uint32_t>(stage));
}

}  // namespace heddle
