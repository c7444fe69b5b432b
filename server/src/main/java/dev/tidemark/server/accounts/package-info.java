/// Looking after a tenant: its users, devices and groups, over HTTP. What may be done to whom is
/// decided in the engine ([dev.tidemark.engine.Users], [dev.tidemark.engine.Devices],
/// [dev.tidemark.engine.Groups]), where the commands on a store ask too.
@NullMarked
package dev.tidemark.server.accounts;

import org.jspecify.annotations.NullMarked;
