#pragma once

#include <cstdint>

namespace heddle {

/// Blocks the calling thread while the word at `address` holds `expected`, until `futexWake` is
/// called on the address. May return early for no reason: the caller loops.
/// Threads allowed: any that may block (not the main thread of a browser page).
/// \param address a naturally aligned 32-bit word, possibly in memory shared between processes
/// \param expected the value to sleep on; if the word differs, the call returns at once
void futexWait(const void* address, std::uint32_t expected);

/// Wakes all threads blocked on `address`. A system call: the caller makes sure that somebody
/// waits. All, also where one alone can be there: a JavaScript agent that was terminated may still
/// be listed when its successor waits on the same word (Deno), and be first in the list.
/// \param address the word that was waited on
/// \return how many were woken
std::uint32_t futexWake(const void* address);

}  // namespace heddle
