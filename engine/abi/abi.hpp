#pragma once

#include <cstdint>

/// The C ABI of the engine: what the WebAssembly module exports to JavaScript hosts, and what
/// addons call. One engine per instance of the module; addresses are offsets in its memory and 0
/// means none. Statuses are `RegionStatus`. Functions say who may call them; nothing here throws.
extern "C" {

/// Bytes that a region with these sizes takes, without payloads. Any thread.
double heddle_section_bytes(std::uint32_t workers, std::uint32_t records, std::uint32_t order);

/// Lays a region out at `base` (on a cache line, all zero) and opens it for this instance.
/// The main agent, once.
/// \param payloadBytes what payloads may take
/// \param order bit 0: calls begin in the order of their `due`, else in that of submission; bit 1:
/// a scheduler hands them out, as agent number `workers`
/// \return RegionStatus
std::uint32_t heddle_create(std::uintptr_t base, std::uint32_t workers, std::uint32_t records,
                            double payloadBytes, std::uint32_t order);

/// Opens for this instance the region that another one laid out at `base`.
/// \return RegionStatus
std::uint32_t heddle_join(std::uintptr_t base);

// Owner: the main agent

/// Address of a free record, to be filled and submitted, or 0 when all are in flight.
std::uintptr_t heddle_acquire();
/// Gives back a record that was acquired and not submitted, or taken back.
void heddle_release(std::uintptr_t record);
/// Submits a filled record.
/// \param worker which one should run it, or 0xffffffff for any
/// \return address of the next free record as `heddle_acquire` gives it
std::uintptr_t heddle_submit(std::uintptr_t record, std::uint32_t worker);
/// Gives a filled record to one worker, which hears of it by a message that was sent before. It is
/// running there from now on, and lost if the worker dies.
void heddle_hand(std::uintptr_t record, std::uint32_t worker);
/// Takes back a submitted record that no worker has, to be run here and then released. 1: it is the
/// caller's; 0: a worker has it; 2: not while the queue is so long.
std::uint32_t heddle_take_back(std::uintptr_t record);
/// Collects finished records, gives back those of the previous call, and sees to work that lies
/// about.
/// \return how many; their addresses start at `heddle_batch`
std::uint32_t heddle_drain(std::uint32_t most);
/// Address of the list of addresses that `heddle_drain` fills, 512 words.
std::uintptr_t heddle_batch();
/// The owner is about to sleep. 0: it must not, something is finished; 1: it sleeps, and the worker
/// that finishes something next rings it.
std::uint32_t heddle_owner_sleep();
/// The owner is awake again.
void heddle_owner_wake();
/// Buries a worker whose thread is gone. Returns how many calls were lost with it; `heddle_drain`
/// returns them.
std::uint32_t heddle_bury(std::uint32_t worker);
/// Asks the workers to end when nothing is left to do.
void heddle_stop();

// Worker

/// Starts worker `worker` on this instance.
void heddle_start(std::uint32_t worker);
/// Ends it.
void heddle_leave(std::uint32_t worker);
/// Hands back a finished record (0: none) and looks for the next one.
/// \return address of a record, or 0; or 1: the owner sleeps, and the caller rings at once and asks
/// again, for nothing has been looked for
std::uintptr_t heddle_next(std::uint32_t worker, std::uintptr_t finished);
/// Hands back a finished record. 1: the caller must ring the owner.
std::uint32_t heddle_finish(std::uint32_t worker, std::uintptr_t record);
/// Looks for the next record for up to `spinMicros`. Address or 0.
std::uintptr_t heddle_search(std::uint32_t worker, double spinMicros);
/// Is no searcher any more.
void heddle_abandon_search(std::uint32_t worker);
/// Takes note of a message with a call that was handed over.
void heddle_receive(std::uint32_t worker);
/// Blocks until there may be work.
void heddle_park(std::uint32_t worker);
/// First half of a park that does not block: the worker waits in its event loop.
/// \return address of the word to wait on while it is 3
std::uintptr_t heddle_doze_begin(std::uint32_t worker);
/// Second half.
void heddle_doze_end(std::uint32_t worker);
/// 1 once `heddle_stop` was called.
std::uint32_t heddle_stopping();

// A scheduler, between `heddle_start` and `heddle_leave` of agent number `workers`

/// Hands calls out. Looks for `spinMicros` if there are none.
/// \return 0 if there were none, 1 if its event loop should turn or the pool is closed
std::uint32_t heddle_serve(double spinMicros);
/// Blocks until there may be something to hand out.
void heddle_rest();
/// First half of a rest that does not block.
/// \return address of the word to wait on while it is 3
std::uintptr_t heddle_rest_begin();
/// Second half.
void heddle_rest_end();

// Payload blocks: any agent

/// A block of at least `bytes`, aligned to 16, or 0 when the arena is used up.
std::uintptr_t heddle_alloc(double bytes);
/// Frees a block.
void heddle_free(std::uintptr_t block);
/// How many bytes a block has room for, at least as many as were asked for; 0 if that address does
/// not look like a live block's. Whoever holds it.
double heddle_block_bytes(std::uintptr_t block);
/// Blocks in use; exact only while no agent allocates or frees.
double heddle_live_blocks();

// Buffers: any agent, under its own number: that of the worker, or the count of workers for the
// main agent. `engine/memory/buffers.hpp` has the contracts.

/// Makes a buffer of zeros, which `agent` holds.
/// \return its slot, 0xffffffff when the arena is used up, 0xfffffffe when there are too many
std::uint32_t heddle_buffer_make(std::uint32_t agent, double bytes);
/// Has `agent` hold a buffer, which it does not yet. Address, or 0 if there is none with that
/// stamp.
std::uintptr_t heddle_buffer_hold(std::uint32_t agent, std::uint32_t slot, std::uint32_t stamp);
/// Address of a buffer that the caller holds.
std::uintptr_t heddle_buffer_address(std::uint32_t slot);
/// Its length.
std::uint32_t heddle_buffer_bytes(std::uint32_t slot);
/// Its stamp.
std::uint32_t heddle_buffer_stamp(std::uint32_t slot);
/// A worker is about to send a buffer that it holds.
void heddle_buffer_send(std::uint32_t worker, std::uint32_t slot);
/// The main agent has what a worker sent, and holds the buffer itself. 0: none was on the way.
std::uint32_t heddle_buffer_arrived(std::uint32_t worker, std::uint32_t slot);
/// Has `agent` hold a buffer no more.
void heddle_buffer_give_up(std::uint32_t agent, std::uint32_t slot);
/// Gives back what a worker held whose thread is gone, once all that it finished was looked at. The
/// main agent, before its successor starts.
void heddle_buffers_bury(std::uint32_t worker);
/// Buffers that somebody holds; exact only while none is made or given up.
std::uint32_t heddle_live_buffers();

// Telemetry: any agent

/// Address of a worker's counters: 64-bit words in the order of `WorkerCounters`, then its stage
/// and the time of its last change.
std::uintptr_t heddle_counters(std::uint32_t worker);
/// Bits 0..15 searchers, 16..31 sleepers.
std::uint32_t heddle_census();

/// Where the fields of a record and of a worker's slot lie, so that the host's code is generated
/// from the source and not typed a second time. Any agent, at build time.
/// \param field 0.. in the order of `kLayout` in abi.cpp
/// \return an offset or a size in bytes, or 0xffffffff past the last field
std::uint32_t heddle_layout(std::uint32_t field);
}
