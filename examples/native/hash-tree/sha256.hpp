#pragma once

#include <string>

/// The SHA-256 of a file's bytes. Threads allowed: any.
/// \return 64 hexadecimal digits
/// \throws std::system_error if it cannot be opened or read
std::string sha256OfFile(const std::string& path);
