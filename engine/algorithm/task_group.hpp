#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "scheduler/fork.hpp"
#include "scheduler/outcome.hpp"

namespace heddle {

/// Any number of children of the calling task, joined together: for loops whose rounds are not
/// known beforehand, where `fork` has a name for each child.
///
///     heddle::TaskGroup group;
///     for (const Node* child : node.children) group.run([child] { visit(*child); });
///     group.wait();
///
/// A child costs an allocation (some 20 ns) more than a `Fork`. Those that are done are given back
/// while others are added, so a long loop holds no more of them than are under way. Threads
/// allowed: the worker that made it.
class TaskGroup {
 public:
  /// \throws std::logic_error on a thread that is no worker
  TaskGroup() { workerFor("heddle::TaskGroup"); }
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  /// Waits for all children; what they threw is lost.
  ~TaskGroup() { joinAll(); }

  /// Forks `body`, or runs it at once if the worker's deque is full.
  /// \throws std::bad_alloc, and nothing of `body`: `wait` does
  template <typename F>
    requires std::invocable<std::decay_t<F>&>
  void run(F&& body) {
    while (oldest_ != nullptr && oldest_->state().isDone()) settleOldest();
    auto* const child = new Child<std::decay_t<F>>(std::forward<F>(body));
    // The newest is null once the list is empty. NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDelete)
    (newest_ == nullptr ? oldest_ : newest_->next) = child;
    newest_ = child;
    if (!Worker::current()->fork(*child)) child->runHere();
  }

  /// Waits until all children are done, and runs those here that nobody else does. The group is
  /// empty then, and may be used again.
  /// \throws what the oldest child threw of those that threw; the others' exceptions are lost
  void wait() {
    joinAll();
    [[maybe_unused]] const Failure failure = std::exchange(failure_, Failure());
#if defined(__cpp_exceptions)
    if (failure) std::rethrow_exception(failure);
#endif
  }

 private:
#if defined(__cpp_exceptions)
  using Failure = std::exception_ptr;
#else
  struct Failure {};
#endif

  /// A child on the list, oldest first.
  struct Node : Job {
    using Job::Job;
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;
    virtual ~Node() = default;

    Node* next = nullptr;
    [[no_unique_address]] Failure failure;
  };

  template <typename F>
  struct Child final : Node {
    explicit Child(F what) : Node(&runThis), body(std::move(what)) {}

    static void runThis(Job& job) {
      auto& self = static_cast<Child&>(job);
#if defined(__cpp_exceptions)
      try {
        std::invoke(self.body);
      } catch (...) {
        self.failure = std::current_exception();
      }
#else
      std::invoke(self.body);
#endif
    }

    F body;
  };

  void joinAll() {
    while (oldest_ != nullptr) {
      // The newer ones are run on the way, newest first.
      if (Worker::current()->join(*oldest_)) oldest_->runHere();
      settleOldest();
    }
  }

  void settleOldest() {
    const std::unique_ptr<Node> child(oldest_);
    oldest_ = child->next;
    if (oldest_ == nullptr) newest_ = nullptr;
#if defined(__cpp_exceptions)
    if (!failure_) failure_ = child->failure;
#endif
  }

  Node* oldest_ = nullptr;
  Node* newest_ = nullptr;
  [[no_unique_address]] Failure failure_;
};

}  // namespace heddle
