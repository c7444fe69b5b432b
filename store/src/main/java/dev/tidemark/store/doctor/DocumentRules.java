package dev.tidemark.store.doctor;

import java.util.List;

/// What must hold of documents that several write together, and their operations.
final class DocumentRules {
  private DocumentRules() {}

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "document-gap",
              """
              SELECT d.tenant, 'document ' || d.id,
                     'its newest revision is ' || d.revision || ', and it has '
                       || COUNT(o.revision) || ' operations up to ' || COALESCE(MAX(o.revision), 0)
              FROM documents d
              LEFT JOIN document_operations o ON o.tenant = d.tenant AND o.document = d.id
              GROUP BY d.tenant, d.id, d.revision, d.snapshot_revision
              HAVING COUNT(o.revision)
                  <> COALESCE(d.revision - MIN(o.revision) + 1, d.revision - d.snapshot_revision)
                OR COALESCE(MAX(o.revision), d.snapshot_revision) <> d.revision
                OR COALESCE(MIN(o.revision), 1) > d.snapshot_revision + 1
              """),
          new Rule(
              "document-snapshot",
              """
              SELECT tenant, 'document ' || id,
                     'its record shows revision ' || snapshot_revision || ', and the newest is '
                       || revision
              FROM documents
              WHERE snapshot_revision > revision
              """),
          new Rule(
              "document-record",
              """
              SELECT d.tenant, 'document ' || d.id, 'its text is in no record'
              FROM documents d
              WHERE NOT EXISTS (
                SELECT 1
                FROM records r
                WHERE r.tenant = d.tenant AND r.collection = 'documents' AND r.id = d.id)
              """),
          new Rule(
              "operation-orphan",
              """
              SELECT DISTINCT o.tenant, 'operations of ' || o.document, 'there is no such document'
              FROM document_operations o
              WHERE NOT EXISTS (
                SELECT 1 FROM documents d WHERE d.tenant = o.tenant AND d.id = o.document)
              """),
          new Rule(
              "operation-author",
              """
              SELECT DISTINCT o.tenant, 'operations of ' || o.document,
                     'nobody is the author ' || o.author
              FROM document_operations o
              WHERE NOT EXISTS (
                SELECT 1
                FROM document_authors a
                WHERE a.tenant = o.tenant AND a.document = o.document AND a.author = o.author)
              """));
}
