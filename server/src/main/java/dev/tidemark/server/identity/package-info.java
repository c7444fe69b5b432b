/// Who is asking: accounts, passwords and tokens, for all protocols.
@NullMarked
package dev.tidemark.server.identity;

import org.jspecify.annotations.NullMarked;
