#pragma once

#include "scheduler/worker.hpp"

namespace heddle {

/// A part of the program, from here to the end of the scope, as a slice of its worker's trace
/// (`RuntimeConfig::traceEvents`). Where no trace is kept, and on threads that are no workers, it
/// costs a branch or two.
///
///     const heddle::Span span("parse");
///
/// Threads allowed: any. It ends on the worker on which it began.
class Span {
 public:
  /// \param name a text that lives for ever, such as a literal; UTF-8
  explicit Span(const char* name) : worker_(Worker::current()) {
    if (worker_ == nullptr) return;
    worker_->engine().note(worker_->index(), TraceKind::kSpanBegin, 0,
                           reinterpret_cast<std::uintptr_t>(name));
  }
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  ~Span() {
    if (worker_ != nullptr) worker_->engine().note(worker_->index(), TraceKind::kSpanEnd);
  }

 private:
  Worker* worker_;
};

}  // namespace heddle
