package dev.tidemark.server.messaging;

import dev.tidemark.engine.Contact;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.web.Paging;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whom a web user can write to, and who is there.
@Singleton
final class ContactList {
  private static final int AT_ONCE = 500;

  private final SyncStore store;
  private final Presence presence;

  ContactList(SyncStore store, Presence presence) {
    this.store = store;
    this.presence = presence;
  }

  /// A part of the list, and how long all of it is.
  record Page(List<UserAnswer> users, long total) {}

  /// Which users are asked for.
  ///
  /// @param name what their names hold, whatever its case
  /// @param online whether they are there; null for all
  record Filter(String name, @Nullable Boolean online) {
    private boolean shows(UserAnswer user) {
      return user.contact().user().username().toLowerCase(Locale.ROOT).contains(name)
          && (online == null || online == user.online());
    }
  }

  /// The mobile users of a tenant, by name. Who is there is known to this process alone, so all of
  /// them are looked at, some at a time.
  Page mobileUsers(String tenant, Filter filter, Paging paging) {
    var users = new ArrayList<UserAnswer>();
    long total = 0;
    String after = null;
    while (true) {
      List<Contact> part = part(tenant, after);
      for (Contact contact : part) {
        UserAnswer user = answer(contact);
        if (filter.shows(user)) {
          if (total >= paging.offset() && users.size() < paging.limit()) {
            users.add(user);
          }
          total++;
        }
      }
      if (part.size() < AT_ONCE) {
        return new Page(users, total);
      }
      after = part.getLast().user().username();
    }
  }

  /// One user, mobile or not.
  Optional<UserAnswer> find(String tenant, String id) {
    return store.<Optional<Contact>>read(reading -> reading.contact(tenant, id)).map(this::answer);
  }

  private List<Contact> part(String tenant, @Nullable String after) {
    return store.read(reading -> reading.mobileUsers(tenant, after, AT_ONCE));
  }

  private UserAnswer answer(Contact contact) {
    Instant lastSeen = presence.lastSeen(contact).orElse(null);
    return new UserAnswer(contact, lastSeen != null && presence.isOnline(lastSeen), lastSeen);
  }
}
