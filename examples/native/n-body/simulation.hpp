#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// Bodies of one mass each that attract each other; all of them together weigh 1, and so is G.
/// Pairs closer than the softening attract each other less than Newton says, so that none meet
/// head-on.
class Simulation {
 public:
  /// Bodies in balance: a Plummer sphere (Aarseth, Hénon and Wielen 1974), around a centre at rest.
  /// Threads allowed: workers, for this and all below.
  /// \param size how many, 2 or more
  Simulation(std::size_t size, std::uint64_t seed);

  /// Goes on by `time`: a step of leapfrog, kick-drift-kick. O(size²), in parallel.
  void step(double time);

  /// Kinetic and potential energy. O(size²), in parallel. The same bits for every number of
  /// workers.
  double energy() const;
  /// How fast the centre of mass moves: it should be at rest. O(size).
  double driftOfCentre() const;
  /// A number of all bits of all places and velocities (FNV-1a). O(size).
  std::uint64_t fingerprint() const;

 private:
  /// A number for each body.
  using Numbers = std::vector<double>;
  struct Vectors {
    Numbers x, y, z;
  };

  void kick(double time);
  void drift(double time);
  /// Of the bodies from `first` up to `last`, at most `kBlock`.
  void accelerate(std::size_t first, std::size_t last);

  std::size_t size_;
  Vectors place_;
  Vectors velocity_;
  Vectors acceleration_;
};
