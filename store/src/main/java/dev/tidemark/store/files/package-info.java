/// Blobs in files.
@NullMarked
package dev.tidemark.store.files;

import org.jspecify.annotations.NullMarked;
