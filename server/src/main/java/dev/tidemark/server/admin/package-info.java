/// Commands that work over the public protocol, as any client does: `import` and `export`. They
/// start neither Quarkus nor a store, and know nothing of the server but its documents.
///
/// Invariants: memory does not grow with the file; what was read is sent in the order of the file,
/// one push at a time; a repeat of the same file has no second effect.
@NullMarked
package dev.tidemark.server.admin;

import org.jspecify.annotations.NullMarked;
