"""How the tables came to be what they are: each entry leads from one version to the next, and is never changed again.

An entry is statements with semicolons between them, and none within.
The version of a file is its `user_version`: how many of these it has been through.
"""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE sittings (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        company TEXT NOT NULL,    -- who was there, in an order and spelling that is the same each time
        exercise TEXT NOT NULL,
        people TEXT NOT NULL,     -- in the order in which they spoke
        at TEXT NOT NULL,         -- local time, without a zone
        minutes INTEGER NOT NULL,
        ended TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sittings_company ON sittings (company);
    CREATE TABLE kept (
        sitting INTEGER NOT NULL REFERENCES sittings (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        who TEXT NOT NULL,
        text TEXT NOT NULL        -- words, with everybody's yes
    ) STRICT;
    CREATE TABLE progress (
        sitting INTEGER NOT NULL REFERENCES sittings (id) ON DELETE CASCADE,
        stage TEXT NOT NULL,
        number INTEGER NOT NULL,
        since TEXT NOT NULL
    ) STRICT;
    CREATE TABLE ratings (
        sitting INTEGER NOT NULL REFERENCES sittings (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        who TEXT NOT NULL,
        value INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE agreed (
        sitting INTEGER NOT NULL REFERENCES sittings (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        repeats TEXT NOT NULL
    ) STRICT;
    CREATE INDEX kept_sitting ON kept (sitting);
    CREATE INDEX progress_sitting ON progress (sitting);
    CREATE INDEX ratings_sitting ON ratings (sitting);
    CREATE INDEX agreed_sitting ON agreed (sitting);
    """,
    """
    ALTER TABLE agreed ADD COLUMN exercise TEXT;    -- what they meet for, by its id, where something was chosen
    CREATE TABLE breaks (
        sitting INTEGER NOT NULL REFERENCES sittings (id) ON DELETE CASCADE,
        by TEXT,                  -- who called it, where that is known and nobody had offered it
        returned INTEGER NOT NULL -- 1: they came back to it
    ) STRICT;
    CREATE TABLE preferences (
        sitting INTEGER NOT NULL REFERENCES sittings (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value TEXT NOT NULL       -- one of a closed set, nobody's words
    ) STRICT;
    CREATE INDEX breaks_sitting ON breaks (sitting);
    CREATE INDEX preferences_sitting ON preferences (sitting)
    """,
)
