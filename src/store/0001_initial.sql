-- History of all runs. Opens as it is in any SQLite client; times are ISO 8601 in UTC.
-- No table is WITHOUT ROWID: DuckDB counts rows by it.

CREATE TABLE runs (
    id              TEXT PRIMARY KEY,
    started_at      TEXT NOT NULL,
    finished_at     TEXT,                 -- null while the run goes on
    tool_version    TEXT NOT NULL,
    ruleset_version TEXT NOT NULL,
    ruleset_sha256  TEXT NOT NULL
) STRICT;

-- One row per municipality per run: how the reading of its site went and what it scored.
CREATE TABLE sites (
    run             TEXT NOT NULL REFERENCES runs (id),
    municipality    TEXT NOT NULL,        -- CBS code, or the slug of an unlisted site
    name            TEXT NOT NULL,
    website         TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('complete', 'partial', 'unreachable', 'blocked')),
    reason          TEXT,
    requests        INTEGER NOT NULL,
    pages_fetched   INTEGER NOT NULL,
    pages_about_oco INTEGER NOT NULL,
    bytes           INTEGER NOT NULL,
    duration_ms     INTEGER NOT NULL,
    score           REAL,
    score_low       REAL,
    score_high      REAL,
    started_at      TEXT NOT NULL,
    finished_at     TEXT NOT NULL,
    PRIMARY KEY (run, municipality)
) STRICT;

-- Pages that were read.
CREATE TABLE pages (
    run             TEXT NOT NULL,
    municipality    TEXT NOT NULL,
    url             TEXT NOT NULL,
    title           TEXT NOT NULL,
    about_oco       INTEGER NOT NULL CHECK (about_oco IN (0, 1)),
    PRIMARY KEY (run, municipality, url),
    FOREIGN KEY (run, municipality) REFERENCES sites (run, municipality)
) STRICT;

-- What those pages claim, by rule; silence is not stored.
CREATE TABLE claims (
    run             TEXT NOT NULL,
    municipality    TEXT NOT NULL,
    url             TEXT NOT NULL,
    rule            TEXT NOT NULL,
    level           TEXT NOT NULL CHECK (level IN ('yes', 'partly', 'contradicted')),
    PRIMARY KEY (run, municipality, url, rule),
    FOREIGN KEY (run, municipality, url) REFERENCES pages (run, municipality, url)
) STRICT;

-- Verdicts as history: a new row only when verdict, reason or conflict change.
-- determined_* never moves; confirmed_* moves with every run that finds the same.
CREATE TABLE verdicts (
    municipality    TEXT NOT NULL,
    rule            TEXT NOT NULL,
    verdict         TEXT NOT NULL CHECK (verdict IN
                        ('met', 'partly', 'not_found', 'contradicted', 'unknown', 'not_applicable')),
    reason          TEXT NOT NULL,
    conflict        INTEGER NOT NULL CHECK (conflict IN (0, 1)),
    determined_at   TEXT NOT NULL,
    determined_run  TEXT NOT NULL REFERENCES runs (id),
    confirmed_at    TEXT NOT NULL,
    confirmed_run   TEXT NOT NULL REFERENCES runs (id),
    PRIMARY KEY (municipality, rule, determined_run)
) STRICT;

CREATE INDEX verdicts_now ON verdicts (municipality, rule, confirmed_at);

-- Evidence of a run; archive_file and archive_record lead to the bytes.
CREATE TABLE evidence (
    run             TEXT NOT NULL,
    municipality    TEXT NOT NULL,
    id              TEXT NOT NULL,        -- e1, e2, …
    kind            TEXT NOT NULL CHECK (kind IN ('quote', 'absence', 'observation')),
    stance          TEXT NOT NULL CHECK (stance IN ('supports', 'partly', 'contradicts', 'near_miss')),
    url             TEXT NOT NULL,
    page_title      TEXT NOT NULL,
    exact           TEXT NOT NULL,
    link            TEXT NOT NULL,
    fetched_at      TEXT,
    payload_sha256  TEXT,
    archive_file    TEXT,
    archive_record  TEXT,
    PRIMARY KEY (run, municipality, id),
    FOREIGN KEY (run, municipality) REFERENCES sites (run, municipality)
) STRICT;

-- Which evidence a verdict of a run points at.
CREATE TABLE verdict_evidence (
    run             TEXT NOT NULL,
    municipality    TEXT NOT NULL,
    rule            TEXT NOT NULL,
    evidence        TEXT NOT NULL,
    PRIMARY KEY (run, municipality, rule, evidence),
    FOREIGN KEY (run, municipality, evidence) REFERENCES evidence (run, municipality, id)
) STRICT;

-- Organisations named as givers of client support.
CREATE TABLE providers (
    run             TEXT NOT NULL,
    municipality    TEXT NOT NULL,
    name            TEXT NOT NULL,
    url             TEXT,
    phone           TEXT,
    email           TEXT,
    PRIMARY KEY (run, municipality, name),
    FOREIGN KEY (run, municipality) REFERENCES sites (run, municipality)
) STRICT;
