package dev.tidemark.engine.documents;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.DocumentAuthor;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import dev.tidemark.engine.documents.DocumentRefusedException.Reason;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Names authors. Each belongs to a user on one device; a user's first is called as the user, the
/// others `~2`, `~3` … after that, which no other user is called.
final class Authors {
  private Authors() {}

  /// As whom a principal writes in a document. In its turn.
  ///
  /// @param wanted as whom they want to go on; another session that writes so is ended, since the
  ///   device is here now. Null for one that nobody here writes as
  /// @throws DocumentRefusedException when that is not theirs on this device
  static String of(
      SyncStore store, OpenDocument document, Principal principal, @Nullable String wanted) {
    List<DocumentAuthor> own =
        store
            .<List<DocumentAuthor>>read(
                reading -> reading.documentAuthors(document.tenant(), document.id()))
            .stream()
            .filter(author -> author.is(principal.user(), principal.device()))
            .toList();
    if (wanted != null) {
      if (own.stream().noneMatch(author -> author.author().equals(wanted))) {
        throw new DocumentRefusedException(
            Reason.NOT_THEIR_AUTHOR, "no author of this device in this document");
      }
      replace(document, wanted);
      return wanted;
    }
    Set<String> busy =
        document.feed().sessions().stream()
            .map(session -> String.valueOf(session.participant().author()))
            .collect(Collectors.toSet());
    return own.stream()
        .map(DocumentAuthor::author)
        .filter(author -> !busy.contains(author))
        .findFirst()
        .orElseGet(() -> store.write(writing -> add(writing, document, principal)));
  }

  private static void replace(OpenDocument document, String author) {
    for (DocumentSession session : document.feed().sessions()) {
      if (author.equals(session.participant().author())) {
        session.end(News.Ended.Why.REPLACED);
      }
    }
  }

  private static String add(Writing writing, OpenDocument document, Principal principal) {
    for (int number = 1; ; number++) {
      String name = number == 1 ? principal.user() : principal.user() + "~" + number;
      var author = new DocumentAuthor(name, principal.user(), principal.device());
      if (writing.addDocumentAuthor(document.tenant(), document.id(), author)) {
        return name;
      }
    }
  }
}
