package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.document.Document;
import dev.tidemark.core.document.Event;
import dev.tidemark.core.document.InvalidEventException;
import dev.tidemark.testkit.EditingTrace.Session;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EditingTraceTest {
  @ParameterizedTest
  @EnumSource
  void eachSessionShouldEndAsItsAuthorsLeftIt(Session session) throws InvalidEventException {
    EditingTrace trace = EditingTrace.of(session);
    Document document = Document.empty();
    for (Event event : trace.events()) {
      document.apply(event);
    }
    assertThat(document.text()).isEqualTo(trace.end());
  }
}
