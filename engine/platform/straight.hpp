#pragma once

/// Marks a function that must become part of its caller, so that the caller's steps run in one
/// straight line: no loop, no call. WebAssembly is terminated (`worker.terminate()`, an exhausted
/// heap) only at loop ends and function entries, so what lies in a straight line happens whole or
/// not at all, and `Engine::bury` can put in order whatever a dead worker left.
#define HEDDLE_STRAIGHT [[gnu::always_inline]] inline
