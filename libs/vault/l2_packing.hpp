#pragma once

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// Turns the lines of an hour into their packed form. At every moment, a power cut included, one of
/// the two is whole: the packed form is written aside, synced, read back and compared byte by byte,
/// renamed and made durable before the lines are removed.
///
/// Pre-condition: nobody writes the hour any more. Throws `IoError`; `DataError` when what was read
/// back is not what was written, or the lines grew in the meantime. Then the lines are still there.
void pack_hour(FileSystem& fs, const Layout& layout, const InstId& instrument, Timestamp hour);

/// Both forms of an hour are there, as a run that was killed between renaming and removing leaves
/// them: removes the lines when the packed form holds them, packs them again when it holds only
/// their beginning. Throws `DataError` when it holds something else: which of the two is right is
/// for a person to say, so both stay. Throws `IoError`.
void finish_hour(FileSystem& fs, const Layout& layout, const InstId& instrument, Timestamp hour);

}  // namespace rq::vault
