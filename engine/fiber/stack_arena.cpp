#include "fiber/stack_arena.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "fiber/stack_slab.hpp"
#include "platform/invariant.hpp"

namespace heddle {

StackArena::StackArena(const StackOptions& options)
    : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
      bytes_((options.bytes + page_ - 1) / page_ * page_),
      guard_(options.guard),
      keep_(options.keep) {
  if (options.bytes < StackOptions::kLeastBytes || options.bytes > StackOptions::kMostBytes) {
    throw std::invalid_argument("StackArena: options.bytes is " + std::to_string(options.bytes) +
                                "; expected " + std::to_string(StackOptions::kLeastBytes) + " to " +
                                std::to_string(StackOptions::kMostBytes));
  }
}

StackArena::~StackArena() { HEDDLE_INVARIANT(lent_ == 0, lent_); }

void StackArena::take(std::span<Stack> stacks) {
  const std::lock_guard lock(mutex_);
  // All that can fail comes first: afterwards there are enough.
  std::size_t free = slabs_.size() * StackSlab::kStacks - lent_;
  for (; free < stacks.size(); free += StackSlab::kStacks) {
    auto slab = std::make_unique<StackSlab>(bytes_, page_, guard_);
    slab->position = slabs_.size();
    slabs_.push_back(std::move(slab));
  }
  for (Stack& stack : stacks) stack = takeOne();
  lent_ += stacks.size();
}

void StackArena::give(std::span<const Stack> stacks) {
  const std::lock_guard lock(mutex_);
  for (const Stack& stack : stacks) giveOne(stack);
  lent_ -= stacks.size();
}

StackArena::Counts StackArena::counts() const {
  const std::lock_guard lock(mutex_);
  return {slabs_.size() * StackSlab::kStacks, lent_, kept_.size()};
}

Stack StackArena::takeOne() {
  if (!kept_.empty()) {
    const Stack stack = kept_.back();
    kept_.pop_back();
    return stack;
  }
  StackSlab& slab = *slabs_[fullSlabs_];
  const Stack stack = slab.take();
  if (!slab.hasFree()) ++fullSlabs_;
  return stack;
}

void StackArena::giveOne(const Stack& stack) {
  if (kept_.size() < keep_) {
    kept_.push_back(stack);
    return;
  }
  StackSlab& slab = *stack.slab;
  if (!slab.hasFree()) swapSlabs(slab.position, --fullSlabs_);
  slab.give(stack);
  if (!slab.isAllFree()) return;
  swapSlabs(slab.position, slabs_.size() - 1);
  slabs_.pop_back();
}

void StackArena::swapSlabs(std::size_t left, std::size_t right) {
  std::swap(slabs_[left], slabs_[right]);
  slabs_[left]->position = left;
  slabs_[right]->position = right;
}

}  // namespace heddle
