package dev.tidemark.engine.documents;

import dev.tidemark.engine.DocumentOperation;
import java.util.List;

/// Something that a session is told.
public sealed interface News {
  /// Somebody wrote. Also what the session's own author wrote before it joined.
  record Written(SharedOperation operation) implements News {}

  /// What the session's author wrote is durable.
  record Taken(DocumentOperation operation) implements News {}

  /// What the session's author wrote was not taken.
  ///
  /// @param number its number; 0 when it had none
  record Refused(long number, Refusal reason, String message) implements News {}

  /// Somebody has come.
  record Arrived(Participant participant) implements News {}

  /// Somebody has gone.
  record Gone(Participant participant) implements News {}

  /// Somebody is elsewhere in the text.
  record Pointed(Participant participant, Pointer pointer) implements News {}

  /// The session is over; nothing comes after this.
  record Ended(Why why) implements News {
    /// Why a session ends that was not left.
    public enum Why {
      /// The participant may no longer be in it.
      REVOKED,
      /// Its device goes on as the same author elsewhere.
      REPLACED
    }
  }

  /// Some news.
  ///
  /// @param news in order
  /// @param hasMore whether there are more to be read at once
  record Page(List<News> news, boolean hasMore) {
    public Page {
      news = List.copyOf(news);
    }
  }
}
