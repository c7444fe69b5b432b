/// Files: uploads in chunks over bad lines, and what they become.
///
/// The store ([dev.tidemark.engine.SyncStore]) says what there is; the [BlobStore] has the bytes.
/// Where both change, the store comes last when something is kept (a chunk is on disk before it is
/// acknowledged) and first when something ends (an upload is a file, or none, before its blob is
/// sealed or removed). So what the store says is true after every crash, and [UploadSweep] brings
/// the blobs up to it.
///
/// ```
/// begin ─→ active ─→ finalized      a file, for good
///            ├────→ cancelled       told from one that never was for 30 days
///            └────→ expired         24 h after its last chunk, likewise
/// ```
@NullMarked
package dev.tidemark.engine.uploads;

import org.jspecify.annotations.NullMarked;
