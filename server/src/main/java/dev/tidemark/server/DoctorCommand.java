package dev.tidemark.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.engine.doctor.Doctor;
import dev.tidemark.engine.doctor.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `tidemark doctor`: looks a store over and tells what is wrong with it.
@Command(
    name = "doctor",
    description = "Look a store over, and tell what is wrong with it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Reads only, beside a server or without one. Each finding is a line: tenant, check, where,"
          + " what. The exit code is 0 when there are none, else 1."
    })
final class DoctorCommand extends StoreCommand {

  @Option(names = "--deep", description = "Compare the contents of files with their checksums too.")
  private boolean deep;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  int run(StoreOptions store, PrintWriter out) throws IOException {
    Doctor doctor = Wiring.doctor(store.store(), store.data());
    return json ? asJson(doctor, out) : asLines(doctor, out);
  }

  private int asLines(Doctor doctor, PrintWriter out) throws IOException {
    var count = new AtomicLong();
    Doctor.Examined examined =
        doctor.examine(
            deep,
            finding -> {
              count.incrementAndGet();
              String tenant = finding.tenant() == null ? "-" : finding.tenant();
              String line = finding.check() + "  " + finding.where() + ": " + finding.what();
              out.println((tenant + "  " + line).replaceAll("\\p{Cntrl}", " "));
            });
    out.println(
        "%d findings in %d tenants, %d records, %d older versions, %d files"
            .formatted(
                count.get(),
                examined.tenants(),
                examined.records(),
                examined.versions(),
                examined.files()));
    return count.get() == 0 ? 0 : 1;
  }

  private int asJson(Doctor doctor, PrintWriter out) throws IOException {
    var count = new AtomicLong();
    try (JsonGenerator generator = new JsonFactory().createGenerator(out)) {
      generator.configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
      generator.writeStartObject();
      generator.writeArrayFieldStart("findings");
      Doctor.Examined examined =
          doctor.examine(
              deep,
              finding -> {
                count.incrementAndGet();
                write(generator, finding);
              });
      generator.writeEndArray();
      generator.writeNumberField("tenants", examined.tenants());
      generator.writeNumberField("records", examined.records());
      generator.writeNumberField("olderVersions", examined.versions());
      generator.writeNumberField("files", examined.files());
      generator.writeEndObject();
    }
    out.println();
    return count.get() == 0 ? 0 : 1;
  }

  private static void write(JsonGenerator generator, Finding finding) {
    try {
      generator.writeStartObject();
      generator.writeStringField("tenant", finding.tenant());
      generator.writeStringField("check", finding.check());
      generator.writeStringField("where", finding.where());
      generator.writeStringField("what", finding.what());
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
