-- A device that shows an enrolment token need not name its tenant.
CREATE INDEX enrolments_by_token ON enrolments (token_hash);
