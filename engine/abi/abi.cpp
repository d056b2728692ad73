#include "abi/abi.hpp"

#include <array>
#include <cstddef>
#include <cstring>

#include "scheduler/engine.hpp"

#if defined(__wasm__)
#define HEDDLE_EXPORT(name) [[clang::export_name(#name)]]
#else
#define HEDDLE_EXPORT(name)
#endif

namespace {

using heddle::CallRecord;
using heddle::Engine;
using heddle::Owner;

/// The agent that submits. Workers of a JavaScript pool do not submit (yet), so there is one.
constexpr std::uint32_t kMain = 0;

/// Most buffers of a pool.
constexpr std::uint32_t kBuffers = 4096;

/// Set once per instance, by create or join. Instances share memory but not their globals' meaning:
/// all of them write the same value here.
Engine* engine = nullptr;

/// `heddle_batch` as addresses; written by the owner's thread only.
std::uint32_t batchAddresses[Owner::kBatch];

/// For `heddle_layout`; wasm/embed.mjs has the names in the same order.
constexpr std::array<std::uint32_t, 19> kLayout{
    sizeof(CallRecord),
    offsetof(CallRecord, state),
    offsetof(CallRecord, function),
    offsetof(CallRecord, tag),
    offsetof(CallRecord, value),
    offsetof(CallRecord, length),
    offsetof(CallRecord, began),
    offsetof(CallRecord, due),
    offsetof(CallRecord, cancelled),
    offsetof(CallRecord, due),
    offsetof(CallRecord, inlined),
    CallRecord::kInlineBytes,
    static_cast<std::uint32_t>(heddle::Phase::kLost),
    Owner::kBatch,
    offsetof(heddle::WorkerSlot, stage) - offsetof(heddle::WorkerSlot, counters),
    offsetof(heddle::WorkerSlot, stageSince) - offsetof(heddle::WorkerSlot, counters),
    heddle::Victims::kMaxWorkers,
    heddle::Item::kMaxRecords,
    offsetof(CallRecord, joins),
};

std::uintptr_t addressOf(std::uint32_t index) {
  if (index == Engine::kNone) return 0;
  return reinterpret_cast<std::uintptr_t>(&engine->record(index));
}

std::uint32_t indexOf(std::uintptr_t address) {
  return static_cast<std::uint32_t>((address - addressOf(0)) / sizeof(CallRecord));
}

heddle::EngineConfig configOf(std::uint32_t workers, std::uint32_t records, double payloadBytes,
                              std::uint32_t order) {
  heddle::EngineConfig config;
  config.workers = workers;
  config.owners = 1;
  config.recordsPerOwner = records;
  config.payloadBytes = static_cast<std::uint64_t>(payloadBytes);
  config.buffers = kBuffers;
  config.priorities = (order & 1U) != 0;
  config.central = (order & 2U) != 0;
  return config;
}

}  // namespace

extern "C" {

HEDDLE_EXPORT(heddle_section_bytes)
double heddle_section_bytes(std::uint32_t workers, std::uint32_t records, std::uint32_t order) {
  return static_cast<double>(Engine::sectionBytes(configOf(workers, records, 0, order)));
}

HEDDLE_EXPORT(heddle_create)
std::uint32_t heddle_create(std::uintptr_t base, std::uint32_t workers, std::uint32_t records,
                            double payloadBytes, std::uint32_t order) {
  auto status = heddle::RegionStatus::kOk;
  const heddle::EngineConfig config = configOf(workers, records, payloadBytes, order);
  const std::uint64_t bytes = Engine::sectionBytes(config) + config.payloadBytes;
  engine = Engine::create(reinterpret_cast<void*>(base), bytes, config, status);
  return static_cast<std::uint32_t>(status);
}

HEDDLE_EXPORT(heddle_join)
std::uint32_t heddle_join(std::uintptr_t base) {
  auto status = heddle::RegionStatus::kOk;
  engine = Engine::join(reinterpret_cast<void*>(base), status);
  return static_cast<std::uint32_t>(status);
}

HEDDLE_EXPORT(heddle_acquire)
std::uintptr_t heddle_acquire() {
  const std::uint32_t index = engine->owner(kMain).acquireRecord();
  if (index != Engine::kNone) engine->record(index).owner = kMain;
  return addressOf(index);
}

HEDDLE_EXPORT(heddle_release)
void heddle_release(std::uintptr_t record) { engine->owner(kMain).releaseRecord(indexOf(record)); }

HEDDLE_EXPORT(heddle_submit)
std::uintptr_t heddle_submit(std::uintptr_t record, std::uint32_t worker) {
  // The queues have room for every record, so neither can refuse.
  if (worker == Engine::kNone) {
    engine->submit(kMain, indexOf(record));
  } else {
    engine->submitTo(kMain, indexOf(record), worker);
  }
  return heddle_acquire();
}

HEDDLE_EXPORT(heddle_hand)
void heddle_hand(std::uintptr_t record, std::uint32_t worker) {
  engine->hand(kMain, indexOf(record), worker);
}

HEDDLE_EXPORT(heddle_take_back)
std::uint32_t heddle_take_back(std::uintptr_t record) {
  return static_cast<std::uint32_t>(engine->takeBack(indexOf(record)));
}

HEDDLE_EXPORT(heddle_receive)
void heddle_receive(std::uint32_t worker) { engine->receive(worker); }

HEDDLE_EXPORT(heddle_drain)
std::uint32_t heddle_drain(std::uint32_t most) {
  Owner& owner = engine->owner(kMain);
  const std::uint32_t count = owner.drain(most);
  for (std::uint32_t i = 0; i < count; ++i) {
    batchAddresses[i] = static_cast<std::uint32_t>(addressOf(owner.batch()[i]));
  }
  engine->nudge(kMain, false);
  return count;
}

HEDDLE_EXPORT(heddle_batch)
std::uintptr_t heddle_batch() { return reinterpret_cast<std::uintptr_t>(&batchAddresses); }

HEDDLE_EXPORT(heddle_owner_sleep)
std::uint32_t heddle_owner_sleep() {
  if (!engine->owner(kMain).beginSleep()) return 0;
  engine->nudge(kMain, true);
  return 1;
}

HEDDLE_EXPORT(heddle_owner_wake)
void heddle_owner_wake() { engine->owner(kMain).endSleep(); }

HEDDLE_EXPORT(heddle_bury)
std::uint32_t heddle_bury(std::uint32_t worker) { return engine->bury(worker, kMain); }

HEDDLE_EXPORT(heddle_stop)
void heddle_stop() { engine->stop(); }

HEDDLE_EXPORT(heddle_start)
void heddle_start(std::uint32_t worker) { engine->start(worker); }

HEDDLE_EXPORT(heddle_leave)
void heddle_leave(std::uint32_t worker) { engine->leave(worker); }

HEDDLE_EXPORT(heddle_next)
std::uintptr_t heddle_next(std::uint32_t worker, std::uintptr_t finished) {
  // Who has to ring does so before it looks further.
  if (finished != 0 && engine->finish(worker, indexOf(finished))) return 1;
  return addressOf(engine->next(worker));
}

HEDDLE_EXPORT(heddle_finish)
std::uint32_t heddle_finish(std::uint32_t worker, std::uintptr_t record) {
  return engine->finish(worker, indexOf(record)) ? 1 : 0;
}

HEDDLE_EXPORT(heddle_search)
std::uintptr_t heddle_search(std::uint32_t worker, double spinMicros) {
  constexpr double kNanosPerMicro = 1000;
  return addressOf(engine->search(worker, static_cast<std::uint64_t>(spinMicros * kNanosPerMicro)));
}

HEDDLE_EXPORT(heddle_abandon_search)
void heddle_abandon_search(std::uint32_t worker) { engine->abandonSearch(worker); }

HEDDLE_EXPORT(heddle_park)
void heddle_park(std::uint32_t worker) { engine->park(worker); }

HEDDLE_EXPORT(heddle_doze_begin)
std::uintptr_t heddle_doze_begin(std::uint32_t worker) {
  return reinterpret_cast<std::uintptr_t>(engine->dozeBegin(worker).word.address());
}

HEDDLE_EXPORT(heddle_doze_end)
void heddle_doze_end(std::uint32_t worker) { engine->dozeEnd(worker); }

HEDDLE_EXPORT(heddle_serve)
std::uint32_t heddle_serve(double spinMicros) {
  constexpr double kNanosPerMicro = 1000;
  return engine->serve(static_cast<std::uint64_t>(spinMicros * kNanosPerMicro)) ? 1 : 0;
}

HEDDLE_EXPORT(heddle_rest)
void heddle_rest() { engine->rest(); }

HEDDLE_EXPORT(heddle_rest_begin)
std::uintptr_t heddle_rest_begin() {
  return reinterpret_cast<std::uintptr_t>(engine->restBegin().word.address());
}

HEDDLE_EXPORT(heddle_rest_end)
void heddle_rest_end() { engine->restEnd(); }

HEDDLE_EXPORT(heddle_stopping)
std::uint32_t heddle_stopping() { return engine->stopping() ? 1 : 0; }

HEDDLE_EXPORT(heddle_alloc)
std::uintptr_t heddle_alloc(double bytes) {
  return reinterpret_cast<std::uintptr_t>(
      engine->slab().allocate(static_cast<std::uint64_t>(bytes)));
}

HEDDLE_EXPORT(heddle_free)
void heddle_free(std::uintptr_t block) { engine->slab().free(reinterpret_cast<void*>(block)); }

HEDDLE_EXPORT(heddle_block_bytes)
double heddle_block_bytes(std::uintptr_t block) {
  const auto* address = reinterpret_cast<const void*>(block);
  const auto& slab = engine->slab();
  return slab.owns(address) ? static_cast<double>(slab.capacityOf(address)) : 0;
}

HEDDLE_EXPORT(heddle_live_blocks)
double heddle_live_blocks() { return static_cast<double>(engine->slab().liveBlocksQuiescent()); }

HEDDLE_EXPORT(heddle_buffer_make)
std::uint32_t heddle_buffer_make(std::uint32_t agent, double bytes) {
  heddle::Buffers& buffers = engine->buffers();
  const auto length = static_cast<std::uint64_t>(bytes);
  const std::uint32_t slot = buffers.make(engine->slab(), agent, length);
  if (slot < heddle::Buffers::kTooMany) {
    std::memset(buffers.placeOf(slot), 0, static_cast<std::size_t>(length));
  }
  return slot;
}

HEDDLE_EXPORT(heddle_buffer_hold)
std::uintptr_t heddle_buffer_hold(std::uint32_t agent, std::uint32_t slot, std::uint32_t stamp) {
  return reinterpret_cast<std::uintptr_t>(engine->buffers().hold(agent, slot, stamp));
}

HEDDLE_EXPORT(heddle_buffer_address)
std::uintptr_t heddle_buffer_address(std::uint32_t slot) {
  return reinterpret_cast<std::uintptr_t>(engine->buffers().placeOf(slot));
}

HEDDLE_EXPORT(heddle_buffer_bytes)
std::uint32_t heddle_buffer_bytes(std::uint32_t slot) { return engine->buffers().bytesOf(slot); }

HEDDLE_EXPORT(heddle_buffer_stamp)
std::uint32_t heddle_buffer_stamp(std::uint32_t slot) { return engine->buffers().stampOf(slot); }

HEDDLE_EXPORT(heddle_buffer_send)
void heddle_buffer_send(std::uint32_t worker, std::uint32_t slot) {
  engine->buffers().send(worker, slot);
}

HEDDLE_EXPORT(heddle_buffer_arrived)
std::uint32_t heddle_buffer_arrived(std::uint32_t worker, std::uint32_t slot) {
  const std::uint32_t self = engine->workers() + kMain;
  return engine->buffers().arrived(engine->slab(), self, worker, slot) ? 1 : 0;
}

HEDDLE_EXPORT(heddle_buffer_give_up)
void heddle_buffer_give_up(std::uint32_t agent, std::uint32_t slot) {
  engine->buffers().giveUp(engine->slab(), agent, slot);
}

HEDDLE_EXPORT(heddle_buffers_bury)
void heddle_buffers_bury(std::uint32_t worker) {
  engine->buffers().bury(engine->slab(), engine->workers() + kMain, worker);
}

HEDDLE_EXPORT(heddle_live_buffers)
std::uint32_t heddle_live_buffers() { return engine->buffers().liveQuiescent(); }

HEDDLE_EXPORT(heddle_counters)
std::uintptr_t heddle_counters(std::uint32_t worker) {
  return reinterpret_cast<std::uintptr_t>(&engine->slot(worker).counters);
}

HEDDLE_EXPORT(heddle_layout)
std::uint32_t heddle_layout(std::uint32_t field) {
  return field < kLayout.size() ? kLayout[field] : Engine::kNone;
}

HEDDLE_EXPORT(heddle_census)
std::uint32_t heddle_census() {
  const heddle::Lot::Census census = engine->census();
  return census.searchers | (census.sleepers << 16);
}

}  // extern "C"
