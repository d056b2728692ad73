// How an engine lies in its region.

#include <algorithm>
#include <bit>

#include "scheduler/engine.hpp"

namespace heddle {

namespace {

using Cell = Mpmc<std::uint32_t>::Cell;
using Entry = Agenda<>::Entry;
using ForkSlot = Racy<Job*>;
using TraceCell = TraceRing::Cell;

constexpr std::uint32_t kMaxOwners = 256;
constexpr std::uint32_t kMaxBuffers = 65536;

/// Cells of the global queue at least: room for what owners that have few records take back.
#if defined(HEDDLE_MODEL)
constexpr std::uint32_t kMinGlobalCapacity = 1;
#else
constexpr std::uint32_t kMinGlobalCapacity = 64;
#endif

/// Every record may be in the global queue, and for a moment twice (after a worker's death).
std::uint32_t globalCapacity(const EngineConfig& config) {
  const std::uint32_t twice = std::bit_ceil(config.owners * config.recordsPerOwner) * 2;
  return std::max(twice, kMinGlobalCapacity);
}

/// Every record of an owner may be in one lane.
std::uint32_t laneCapacity(const EngineConfig& config) {
  return std::bit_ceil(config.recordsPerOwner);
}

bool isValid(const EngineConfig& config) {
  return config.workers >= 1 && config.workers <= Victims::kMaxWorkers && config.owners >= 1 &&
         config.owners <= kMaxOwners && config.recordsPerOwner >= 1 &&
         std::uint64_t{config.owners} * config.recordsPerOwner <= Item::kMaxRecords &&
         config.buffers <= kMaxBuffers && config.traceEvents <= EngineConfig::kMaxTraceEvents &&
         (config.traceEvents & (config.traceEvents - 1)) == 0;
}

/// Whether there are agendas.
bool isOrdered(const EngineConfig& config) { return config.priorities || config.central; }

/// Slots and spots: one more for a central scheduler.
std::uint32_t slotCount(const EngineConfig& config) {
  return config.workers + (config.central ? 1 : 0);
}

/// With an order, every record may be on the agenda, and what was in an inbox on its worker's.
std::uint64_t agendaEntries(const EngineConfig& config) {
  if (!isOrdered(config)) return 0;
  return std::uint64_t{config.owners} * config.recordsPerOwner +
         std::uint64_t{config.workers} * WorkerSlot::kInboxCapacity;
}

/// Slots of the deques of forks, if there are any.
std::uint64_t forkSlots(const EngineConfig& config) {
  return config.forks ? std::uint64_t{config.workers} * WorkerSlot::kForkCapacity : 0;
}

template <typename T>
std::uint64_t sectionOf(std::uint64_t count) {
  return (sizeof(T) * count + kCacheLine - 1) / kCacheLine * kCacheLine;
}

}  // namespace

std::uint64_t Engine::sectionBytes(const EngineConfig& config) {
  if (!isValid(config)) return 0;
  const std::uint64_t workers = config.workers;
  const std::uint64_t owners = config.owners;
  const std::uint64_t records = owners * config.recordsPerOwner;
  return sectionOf<Region>(1) + sectionOf<Engine>(1) + sectionOf<WorkerSlot>(slotCount(config)) +
         sectionOf<ParkingSpot>(slotCount(config)) + sectionOf<Owner>(owners) +
         sectionOf<CompletionLane>(owners * (workers + 1)) +
         sectionOf<CompletionLane::Cell>(owners * (workers + 1) * laneCapacity(config)) +
         sectionOf<Racy<std::uint32_t>>(workers * WorkerSlot::kDequeCapacity) +
         sectionOf<ForkSlot>(forkSlots(config)) +
         sectionOf<TraceCell>(workers * config.traceEvents) +
         sectionOf<Cell>(workers * WorkerSlot::kInboxCapacity) +
         sectionOf<Cell>(globalCapacity(config)) + sectionOf<std::uint32_t>(records) +
         sectionOf<Buffers::Entry>(config.buffers) +
         sectionOf<Buffers::Hold>((workers + owners) * config.buffers) +
         sectionOf<Entry>(agendaEntries(config)) + sectionOf<CallRecord>(records);
}

Engine* Engine::create(void* base, std::uint64_t bytes, const EngineConfig& config,
                       RegionStatus& status) {
  const std::uint64_t needed = sectionBytes(config);
  if (needed == 0) {
    status = RegionStatus::kBadConfig;
    return nullptr;
  }
  if (bytes < needed) {
    status = RegionStatus::kTooSmall;
    return nullptr;
  }
  Region* region = Region::create(base, bytes, status);
  if (region == nullptr) return nullptr;
  auto* engine = region->carve<Engine>();
  if (engine == nullptr || !engine->layOut(*region, config)) {
    status = RegionStatus::kTooSmall;
    return nullptr;
  }
  region->seal(engine);
  return engine;
}

Engine* Engine::join(void* base, RegionStatus& status) {
  Region* region = Region::join(base, status);
  return region == nullptr ? nullptr : static_cast<Engine*>(region->root());
}

bool Engine::layOut(Region& region, const EngineConfig& config) {
  config_ = config;
  isOrdered_ = isOrdered(config);
  const std::uint32_t records = config.owners * config.recordsPerOwner;
  const std::uint32_t lanesPerOwner = config.workers + 1;

  auto* slots = region.carve<WorkerSlot>(slotCount(config));
  auto* spots = region.carve<ParkingSpot>(slotCount(config));
  auto* owners = region.carve<Owner>(config.owners);
  auto* lanes = region.carve<CompletionLane>(std::size_t{config.owners} * lanesPerOwner);
  // What is large is all zeros to begin with, so that memory which is never used is never
  // committed.
  const std::uint32_t laneCells = laneCapacity(config);
  const std::size_t laneCount = std::size_t{config.owners} * lanesPerOwner;
  auto* completed = region.carveZeroed<CompletionLane::Cell>(laneCount * laneCells);
  auto* dequeCells = region.carveZeroed<Racy<std::uint32_t>>(std::size_t{config.workers} *
                                                             WorkerSlot::kDequeCapacity);
  auto* jobs = region.carveZeroed<ForkSlot>(static_cast<std::size_t>(forkSlots(config)));
  auto* events = region.carveZeroed<TraceCell>(std::size_t{config.workers} * config.traceEvents);
  auto* inboxCells =
      region.carveZeroed<Cell>(std::size_t{config.workers} * WorkerSlot::kInboxCapacity);
  auto* globalCells = region.carveZeroed<Cell>(globalCapacity(config));
  auto* freeStacks = region.carveZeroed<std::uint32_t>(records);
  const std::uint32_t agents = config.workers + config.owners;
  auto* buffers = region.carveZeroed<Buffers::Entry>(config.buffers);
  auto* holds = region.carveZeroed<Buffers::Hold>(std::size_t{agents} * config.buffers);
  auto* entries = region.carveZeroed<Entry>(static_cast<std::size_t>(agendaEntries(config)));
  auto* callRecords = region.carveZeroed<CallRecord>(records);
  if (callRecords == nullptr) return false;  // carved last: the others are there if it is

  for (std::uint32_t i = 0; i < config.workers; ++i) {
    slots[i].deque.init(dequeCells + std::size_t{i} * WorkerSlot::kDequeCapacity,
                        WorkerSlot::kDequeCapacity);
    if (config.forks) {
      slots[i].forks.init(jobs + std::size_t{i} * WorkerSlot::kForkCapacity,
                          WorkerSlot::kForkCapacity);
    }
    if (config.traceEvents != 0) {
      slots[i].trace.init(events + std::size_t{i} * config.traceEvents, config.traceEvents);
    }
    slots[i].inbox.init(inboxCells + std::size_t{i} * WorkerSlot::kInboxCapacity,
                        WorkerSlot::kInboxCapacity);
    slots[i].victims.begin(i, config.workers);
  }
  for (std::size_t i = 0; i < laneCount; ++i) lanes[i].init(completed + i * laneCells, laneCells);
  for (std::uint32_t i = 0; i < config.owners; ++i) {
    const std::uint32_t first = i * config.recordsPerOwner;
    owners[i].init(callRecords, first, config.recordsPerOwner, freeStacks + first,
                   lanes + std::size_t{i} * lanesPerOwner, config.workers);
  }
  global_->init(globalCells, globalCapacity(config));
  if (isOrdered_) {
    agenda_.init(entries, records);
    for (std::uint32_t i = 0; i < config.workers; ++i) {
      slots[i].agenda.init(entries + records + std::size_t{i} * WorkerSlot::kInboxCapacity,
                           WorkerSlot::kInboxCapacity);
    }
  }
  slots_.set(slots);
  spots_.set(spots);
  owners_.set(owners);
  records_.set(callRecords);
  buffers_.init(buffers, holds, config.buffers, agents);
  const std::uint64_t room = region.size() - region.used();
  slab_.init(region.end(), config.payloadBytes < room ? config.payloadBytes : room);
  return true;
}

}  // namespace heddle
