/// Text that several write together, also offline.
///
/// A document is its operations, in the order of their revisions; its text, as of some revision, is
/// a record of the collection `documents`. [Documents] lets people in. Whoever is in has a
/// [DocumentSession], by which it writes and is told what others write; like a live reader it is a
/// place, not a queue. The session's operations wait in [DocumentCommitter], which merges those
/// that wait together into the [Replica] of each document and makes them durable in one
/// transaction; only then are they told to anybody. [Snapshots] brings the records up to date.
///
/// No node owns a document: whoever appends operations names the revision they follow, and reads
/// what it missed when another is the newest.
@NullMarked
package dev.tidemark.engine.documents;

import org.jspecify.annotations.NullMarked;
