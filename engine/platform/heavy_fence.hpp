#pragma once

namespace heddle {

/// Whether `heavyFence` does here what it promises. The first call makes the process known to the
/// kernel, so it comes before any thread relies on it. Threads allowed: any.
bool hasHeavyFence();

/// Has every thread of this process that runs right now pass a full barrier, and returns when all
/// have: what any of them did before stands, for all, before what follows here. It is the dear half
/// of an asymmetric pair (Hunt et al., P1202, "Asymmetric Fences"), for the side that comes rarely;
/// the other side orders its operations as `asymmetric` and pays nothing. A system call and an
/// interrupt of every other core in use: one to ten microseconds. In WebAssembly, where each atomic
/// operation is sequentially consistent, it does nothing. Threads allowed: any, where
/// `hasHeavyFence`.
void heavyFence();

}  // namespace heddle
