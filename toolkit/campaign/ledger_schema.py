"""The tables of the ledger, as the steps that made them."""

from __future__ import annotations

LEDGER_FILE = "台账.sqlite"
# One step a version, each run once: the first makes a new ledger, the others carry an old one on. Never edit a step.
STEPS = (
    """
CREATE TABLE issued (
    unit_code TEXT NOT NULL, issue INTEGER NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (unit_code, issue)
);
CREATE TABLE files (
    serial INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL,
    status TEXT NOT NULL, unit_code TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX files_by_source ON files (source);
CREATE INDEX files_by_hash ON files (sha256);
CREATE TABLE verdicts (
    sha256 TEXT PRIMARY KEY, verdict TEXT NOT NULL, findings TEXT NOT NULL, data TEXT NOT NULL,
    basis TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE merged (unit_code TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
CREATE TABLE outputs (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
""",
    # What a path looked like when it was read, and what a refusal rested on; every content of ours that an output
    # ever had, so that a run killed between the writing and its record never takes our own file for somebody's.
    """
ALTER TABLE files ADD COLUMN size INTEGER NOT NULL DEFAULT -1;
ALTER TABLE files ADD COLUMN mtime_ns INTEGER NOT NULL DEFAULT -1;
ALTER TABLE files ADD COLUMN basis TEXT NOT NULL DEFAULT '';
ALTER TABLE outputs RENAME TO outputs_1;
CREATE TABLE outputs (path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (path, sha256)) WITHOUT ROWID;
INSERT INTO outputs SELECT path, sha256 FROM outputs_1;
DROP TABLE outputs_1;
CREATE TABLE built (name TEXT PRIMARY KEY, basis TEXT NOT NULL, files TEXT NOT NULL, data TEXT NOT NULL);
""",
    # What came out of an archive belongs to the archive's own row, so that neither is read again without the other.
    """
ALTER TABLE files ADD COLUMN inside INTEGER NOT NULL DEFAULT 0;
""",
    # Rules of which nothing could be said, beside what was found.
    """
ALTER TABLE verdicts ADD COLUMN unjudged TEXT NOT NULL DEFAULT '[]';
""",
    # Which return counts: what came together, when a letter was sent, what its reader said, and every decision, by rule
    # or by a person. Until now the newest return of a unit counted, each by itself.
    """
ALTER TABLE files ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN sent TEXT NOT NULL DEFAULT '';
UPDATE files SET batch = serial;
ALTER TABLE verdicts ADD COLUMN content TEXT NOT NULL DEFAULT '';
ALTER TABLE verdicts ADD COLUMN elsewhere TEXT NOT NULL DEFAULT '';
CREATE TABLE decisions (
    serial INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL,
    unit_code TEXT NOT NULL DEFAULT '', files TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '', batch INTEGER NOT NULL DEFAULT 0,
    upto INTEGER NOT NULL DEFAULT 0, undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX decisions_by_unit ON decisions (unit_code);
INSERT INTO decisions (at, by, kind, unit_code, files, batch, upto)
    SELECT files.at, '', 'counts', files.unit_code, files.serial, files.serial, files.serial FROM files
    JOIN verdicts ON verdicts.sha256 = files.sha256 WHERE files.status = 'return' ORDER BY files.serial;
""",
    # Which warnings of a return a person has accepted.
    """
ALTER TABLE decisions ADD COLUMN concerns TEXT NOT NULL DEFAULT '';
""",
)
SCHEMA_VERSION = len(STEPS)
