#pragma once

// Part of the model build: which memory orders the source claims to need, which scenarios execute
// them, and the one among them that the present run leaves out. Nothing here allocates: Relacy
// takes every allocation during a run for one of the program under test.

#include <array>
#include <bitset>
#include <cstdint>
#include <cstring>
#include <span>

#include "atomic/edge.hpp"

namespace heddle::model {

/// What an operation does with its word.
enum class Access : std::uint8_t { kLoad, kStore, kModify };

/// Most scenarios of the program.
constexpr std::size_t kMostScenarios = 256;

/// One order claimed in the source.
struct Site {
  const char* file = "";     ///< source file
  int line = 0;              ///< line of the claim
  const char* claim = "";    ///< acquire, release, acqRel or seqCst, as the source has it
  Edge edge{};               ///< the first edge that it names
  rl::memory_order order{};  ///< the order of the language
  Access access{};           ///< what the operation does
  std::bitset<kMostScenarios> reachedBy;  ///< bit i: scenario i has executed it
};

/// A site and what it is weakened to.
struct Mutant {
  int site = -1;             ///< index of the site, or -1 for none
  rl::memory_order order{};  ///< what it becomes
};

/// All sites that the runs so far have executed.
class Sites {
 public:
  /// Most sites of the engine.
  static constexpr std::size_t kMost = 128;

  /// The index of a site, which is added if it is new.
  int indexOf(const Site& wanted) {
    // The call sites are constant, so where the text lies tells most of them apart; a header's text
    // may lie in several places, one for each source file that includes it.
    const std::size_t start = hash(wanted);
    for (std::size_t i = start;; i = (i + 1) % kSlots) {
      Slot& slot = slots_[i];
      if (slot.file == nullptr) {
        slot = {wanted.file, wanted.line, wanted.claim, search(wanted)};
        return slot.index;
      }
      if (slot.file == wanted.file && slot.line == wanted.line && slot.claim == wanted.claim) {
        return slot.index;
      }
    }
  }

  /// All of them.
  std::span<Site> all() { return {sites_.data(), count_}; }

 private:
  struct Slot {
    const char* file = nullptr;
    int line = 0;
    const char* claim = nullptr;
    int index = 0;
  };
  static constexpr std::size_t kSlots = 1024;

  static std::size_t hash(const Site& site) {
    const auto file = reinterpret_cast<std::uintptr_t>(site.file);
    const auto claim = reinterpret_cast<std::uintptr_t>(site.claim);
    return (file * 31 + claim * 7 + static_cast<std::size_t>(site.line)) % kSlots;
  }

  int search(const Site& wanted) {
    for (std::size_t i = 0; i < count_; ++i) {
      const Site& site = sites_[i];
      if (site.line == wanted.line && std::strcmp(site.file, wanted.file) == 0 &&
          std::strcmp(site.claim, wanted.claim) == 0) {
        return static_cast<int>(i);
      }
    }
    sites_.at(count_) = wanted;
    return static_cast<int>(count_++);
  }

  std::array<Site, kMost> sites_{};
  std::size_t count_ = 0;
  std::array<Slot, kSlots> slots_{};
};

/// The sites.
inline Sites& sites() {
  static Sites all;
  return all;
}

/// The mutant that runs now; none to begin with.
inline Mutant& mutant() {
  static Mutant current;
  return current;
}

/// The scenario that runs now.
inline std::uint32_t& scenario() {
  static std::uint32_t current = 0;
  return current;
}

/// The order with which an operation at `site` runs. Notes that it was reached.
inline rl::memory_order resolve(const Site& site) {
  const int index = sites().indexOf(site);
  if (mutant().site == index) return mutant().order;
  sites().all()[static_cast<std::size_t>(index)].reachedBy.set(scenario());
  return site.order;
}

}  // namespace heddle::model
