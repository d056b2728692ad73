#pragma once

namespace heddle::bench {

/// The most memory that this process had resident so far, in MB of 10^6 bytes. From /proc: the
/// `ru_maxrss` of getrusage begins with what the program had that started this one.
/// \throws std::runtime_error where the system does not tell
double peakMegabytes();

}  // namespace heddle::bench
