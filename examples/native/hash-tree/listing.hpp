#pragma once

#include <string>
#include <vector>

/// What lies under a folder.
struct Listing {
  std::vector<std::string> files;   ///< regular ones, in the order of their bytes
  std::vector<std::string> errors;  ///< of folders that cannot be read, likewise
};

/// Lists what lies under `folder`, each folder in a task of its own. Symbolic links are not
/// followed. Threads allowed: workers.
/// \param folder what the paths begin with
Listing listFolder(const std::string& folder);
