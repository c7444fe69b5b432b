/// How much a client may ask for: the table of rates, the buckets they are counted in, and the
/// filter that counts every request before anything of its body is read.
///
/// A request counts against the device that it names, where that is the signed-in user's, else
/// against the user, else against the address it comes from. So nobody spends what is another's.
@NullMarked
package dev.tidemark.server.limits;

import org.jspecify.annotations.NullMarked;
