/// The engine's ports over SQL (SQLite, PostgreSQL) and files.
@NullMarked
package dev.tidemark.store;

import org.jspecify.annotations.NullMarked;
