/// Commands. `import`, `export` and `upload` work over the public protocol, as any client does:
/// they know nothing of the server but its documents. Those that look after accounts work over the
/// protocol too, or on the store itself ([AccountDesk]), where a server may run on it at the same
/// time. None starts Quarkus.
///
/// Invariants of `import` and `export`: memory does not grow with the file; what was read is sent
/// in the order of the file, one push at a time; a repeat of the same file has no second effect.
@NullMarked
package dev.tidemark.server.admin;

import org.jspecify.annotations.NullMarked;
