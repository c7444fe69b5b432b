package dev.tidemark.server.field;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.FutureTimeException;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.engine.WholeLists.Found;
import dev.tidemark.server.Settings;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.EntityTag;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Reads a list into a [Spool].
@Singleton
final class ListReader {
  private final WholeLists lists;
  private final InstantSource clock;
  private final Path folder;

  ListReader(WholeLists lists, InstantSource clock, Settings settings) {
    this.lists = lists;
    this.clock = clock;
    this.folder = settings.data();
  }

  /// @param known which tags the caller has, as `If-None-Match` says
  /// @throws ApiException when the time lies in the future, or there is no such collection
  ListAnswer read(
      Principal caller,
      FieldCollection collection,
      WholeLists.Query query,
      @Nullable String known) {
    var spool = new Spool(collection, folder, Spool.IN_MEMORY, query.since() == null);
    boolean whole = false;
    try {
      Found found =
          lists
              .read(caller, query, tag -> EntityTag.known(known, tag), clock.instant(), spool)
              .orElseThrow(
                  () -> new ApiException(ErrorCode.NOT_FOUND, "There is no such collection"));
      whole = true;
      return new ListAnswer(found, spool);
    } catch (FutureTimeException e) {
      throw FieldTimes.future(ListRequest.SINCE);
    } finally {
      if (!whole) {
        close(spool);
      }
    }
  }

  private static void close(Spool spool) {
    try {
      spool.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
