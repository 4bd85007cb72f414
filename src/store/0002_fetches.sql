-- Every exchange with a server, in the order of the crawl; archive_file and archive_record lead to the bytes.
CREATE TABLE fetches (
    run             TEXT NOT NULL,
    municipality    TEXT NOT NULL,
    number          INTEGER NOT NULL,     -- 1, 2, … within one municipality of one run
    url             TEXT NOT NULL,
    at              TEXT NOT NULL,        -- when it was sent
    status          INTEGER NOT NULL,     -- HTTP status
    bytes           INTEGER NOT NULL,     -- body over the wire
    content_type    TEXT,
    route           TEXT NOT NULL,        -- link, sitemap, search, guess, link-check, robots, redirect
    archive_file    TEXT NOT NULL,
    archive_record  TEXT NOT NULL,
    PRIMARY KEY (run, municipality, number),
    FOREIGN KEY (run, municipality) REFERENCES sites (run, municipality)
) STRICT;

CREATE INDEX fetches_by_url ON fetches (url, at);
