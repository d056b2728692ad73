#include "fiber/stack_pool.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>

namespace heddle {

namespace {

/// Most stacks that are fetched at once.
constexpr std::size_t kBatch = 32;

}  // namespace

StackPool::StackPool(StackArena& arena, std::size_t keep) : arena_(arena), keep_(keep) {
  if (keep < 2) {
    throw std::invalid_argument("StackPool: keep is " + std::to_string(keep) +
                                "; expected 2 or more");
  }
  free_.reserve(keep);
}

StackPool::~StackPool() { arena_.give(free_); }

void StackPool::fetch() {
  free_.resize(std::min(kBatch, keep_ / 2));
  try {
    arena_.take(free_);
  } catch (...) {
    free_.clear();
    throw;
  }
}

void StackPool::spill() {
  const std::size_t oldest = keep_ / 2;
  arena_.give(std::span(free_).first(oldest));
  free_.erase(free_.begin(), free_.begin() + static_cast<std::ptrdiff_t>(oldest));
}

}  // namespace heddle
