#pragma once

namespace heddle::bench {

/// Nobody but the caller.
class SerialTeam {
 public:
  explicit SerialTeam(unsigned /*workers*/) {}
};

}  // namespace heddle::bench
