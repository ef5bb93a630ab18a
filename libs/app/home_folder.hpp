#pragma once

#include <string>
#include <string_view>

namespace rq::app {

/// `path` with a leading "~" or "~/" ("~\" too on Windows) replaced by the user's folder, as shells
/// do it where they see one; they do not in `--vault=~/x`, in config files and in quotes. The
/// folder is $HOME, on Windows %USERPROFILE%. Paths that do not begin with "~" stay as they are.
/// Throws `UsageError` for "~name", whose folder only a shell knows, and when the variable is not
/// set.
std::string expand_home(std::string_view path);

}  // namespace rq::app
