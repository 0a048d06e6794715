-- The tables of the warehouse as a new one has them, after all migrations in storage/migrations/.
-- Written by `python -m benchmarks.tables --write`; a test compares it. People query the views of
-- docs/schema.md instead: these tables are Warta's own and may change with any version.

-- Every address under which an article is known.
CREATE TABLE store.alias (
    url_hash BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    url VARCHAR NOT NULL,
    -- Whether the address is a further page's: the article is read from another. NULL: it is not.
    is_further BOOLEAN
);

-- Two documents that a person says are no copies of each other, whatever the scores say.
CREATE TABLE store.apart (
    article_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    reason VARCHAR NOT NULL
);

-- How far each archive file is indexed; what lies beyond was written before a crash.
CREATE TABLE store.archive_file (
    file VARCHAR NOT NULL,
    indexed_bytes BIGINT NOT NULL
);

-- A piece of news at one address, in its newest version; a copy names the article it repeats.
CREATE TABLE store.article (
    article_id BIGINT NOT NULL,                   -- hash of the identity key of url
    url VARCHAR NOT NULL,
    site VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    feed_id BIGINT NOT NULL,
    title VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    summary VARCHAR NOT NULL,
    authors VARCHAR[] NOT NULL,
    language VARCHAR,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_from VARCHAR NOT NULL,
    first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    changed_words INTEGER NOT NULL,               -- against the version before; 0 for the first
    word_count INTEGER NOT NULL,
    categories VARCHAR[] NOT NULL,
    tags VARCHAR[] NOT NULL,
    image_url VARCHAR,
    dateline VARCHAR,
    related STRUCT(title VARCHAR, url VARCHAR)[] NOT NULL,
    is_paywalled BOOLEAN NOT NULL,
    made_from VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    text_hash BIGINT NOT NULL,                    -- of the normalised text
    copy_of BIGINT,                               -- article_id of the article kept
    copy_kind VARCHAR,
    similarity DOUBLE,
    -- Why a version was made: 'publisher' edited the page (also NULL), or 'extraction': we read the
    -- same page again with a newer extractor.
    cause VARCHAR,
    -- What was taken out of an article's text, and why. One change of a table a transaction, and
    -- without a default: DuckDB 1.5 commits no second one, and can't replay a default that has to
    -- be computed from its log.
    removed STRUCT("text" VARCHAR, why VARCHAR)[],
    is_live BOOLEAN,                              -- Live blogs, and what each site repeats.
    -- Why an article's text is that of its method, and not of another.
    method_reason VARCHAR,
    -- From how many pages the text was joined. NULL: from one, before Warta followed them.
    pages INTEGER,
    -- Which page of the article is missing from its text, and why. NULL: none that is known of.
    partial_reason VARCHAR,
    published_why VARCHAR,                        -- Whose statements gave the time of publication.
    agency VARCHAR,                               -- The news agency that a text is credited to.
    -- The address on another site that a page names as the original of its text.
    syndicated_from VARCHAR,
    -- When the publisher says that it last changed the article; NULL where it does not say, and for
    -- articles stored before.
    modified_at TIMESTAMP WITH TIME ZONE,
    -- What a page claims as its own address on other pages, and since when its text is known: who
    -- repeats whom is decided by both (news/copies/seniority.py).
    claimed_urls VARCHAR[],
    -- The start of the run that saw the text first: within a run, which feed came first is chance.
    sighted_at TIMESTAMP WITH TIME ZONE,
    -- What the view `articles` shows of other rows: joins and counts in a view keep DuckDB from
    -- reading twenty texts for the newest twenty articles. Kept by storage/tables/kept.py; NULL: no
    -- copies, the story that it founded.
    copy_count INTEGER,
    copies_agency VARCHAR,
    story_id BIGINT,
    feed_title VARCHAR,
    feed_url VARCHAR,
    category VARCHAR,
    country VARCHAR,
    CHECK((copy_kind IN ('exact', 'near'))),
    CHECK((made_from IN ('page', 'feed'))),
    CHECK((published_from IN ('page', 'feed', 'first seen')))
);

-- A text's band keys, by the day of publication of a document that carries it: texts that share one
-- are worth comparing. No index: a window of days is a few row groups, since rows come in about
-- that order.
CREATE TABLE store.band (
    day DATE NOT NULL,
    band_key INTEGER NOT NULL,
    text_key BIGINT NOT NULL,
    method SMALLINT NOT NULL                      -- one value throughout takes no room
);

-- What copies left out of the text of their article, and what they added, for view `copy_changes`:
-- to compare all copies with their articles for twenty rows, DuckDB read all texts (46 s of CPU at
-- a million articles). One row: a copy that was compared with its article; earlier ones are
-- compared in steps (storage/tables/kept.py).
CREATE TABLE store.copy_difference (
    copy_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,                   -- the article at that time
    left_out VARCHAR[] NOT NULL,
    added VARCHAR[] NOT NULL
);

-- An entry that is settled. Only appended to, but for an entry that its feed changed later.
CREATE TABLE store.entry (
    entry_key BIGINT NOT NULL,
    feed_id BIGINT NOT NULL,
    entry_id VARCHAR NOT NULL,
    url VARCHAR,
    title VARCHAR NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE,
    signature BIGINT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR,
    attempts INTEGER NOT NULL,
    article_id BIGINT,
    -- What the feed said of a settled entry, beside its title and date: a page that is extracted
    -- again is completed by it as it was the first time. NULL for entries settled before this
    -- migration.
    url_hash BIGINT,
    summary VARCHAR,
    updated_at TIMESTAMP WITH TIME ZONE,
    authors VARCHAR[],
    categories VARCHAR[],
    language VARCHAR,
    image_url VARCHAR,
    -- What the server let us see of the entry's page: ok, paywalled, bot wall, consent page, soft
    -- 404, empty or leads on; NULL where no page was answered.
    access VARCHAR,
    CHECK((outcome IN ('new', 'version', 'unchanged', 'copy', 'rejected', 'refused', 'failed')))
);

-- A subscribed address and the state of polling it.
CREATE TABLE store.feed (
    feed_id BIGINT NOT NULL,                      -- hash of the address as first subscribed; it stays
    url VARCHAR NOT NULL,                         -- where it is polled now
    title VARCHAR NOT NULL,
    site_url VARCHAR,
    category VARCHAR,
    language VARCHAR,
    -- rss, atom, rdf, json or sitemap; NULL: not read yet
    kind VARCHAR,
    subscribed BOOLEAN NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    etag VARCHAR,                                 -- validators exactly as received
    last_modified VARCHAR,
    body_hash BIGINT,                             -- of what matters in the last body that was read
    last_poll_at TIMESTAMP WITH TIME ZONE,
    last_success_at TIMESTAMP WITH TIME ZONE,
    last_listed_at TIMESTAMP WITH TIME ZONE,      -- the last poll whose entries were read
    listed INTEGER NOT NULL,                      -- how many entries that poll listed
    next_poll_at TIMESTAMP WITH TIME ZONE NOT NULL,
    next_poll_why VARCHAR,
    poll_interval_s INTEGER NOT NULL,
    consecutive_failures INTEGER NOT NULL,
    entries_by_hour DOUBLE[],                     -- news.rhythm: decayed counts by hour of UTC
    rhythm_since TIMESTAMP WITH TIME ZONE,
    rhythm_at TIMESTAMP WITH TIME ZONE,
    ttl_seconds INTEGER NOT NULL,                 -- what the feed itself asks for
    skip_hours INTEGER[] NOT NULL,
    skip_days INTEGER[] NOT NULL,
    hubs VARCHAR[] NOT NULL,                      -- WebSub hubs it names
    moved_to VARCHAR,                             -- a permanent redirect that waits to be believed
    moved_since TIMESTAMP WITH TIME ZONE,
    mirror_of BIGINT,                             -- feed_id of the feed that is polled instead
    -- Where the feed's publisher is, ISO 3166-1; country_from names what says so: 'you', 'address'
    -- or 'feed'.
    country VARCHAR,
    country_from VARCHAR,
    CHECK((status IN ('new', 'ok', 'failing', 'retired', 'mirror', 'removed', 'backfill')))
);

-- Addresses under which a feed was subscribed or polled before it moved.
CREATE TABLE store.feed_address (
    address_id BIGINT NOT NULL,                   -- hash of url, as feed_id is of the first one
    feed_id BIGINT NOT NULL,
    url VARCHAR NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL       -- when it was given up for another
);

-- Two polls in a row without a common entry: entries may have been missed between them.
CREATE TABLE store.gap (
    feed_id BIGINT NOT NULL,
    run_id VARCHAR NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,      -- the poll before
    missed INTEGER NOT NULL                       -- an estimate, by the feed's own rate
);

-- What a host asked of its guests: robots.txt and the time before which it wants no request.
CREATE TABLE store.host (
    host VARCHAR NOT NULL,
    robots VARCHAR,                               -- the file's text; NULL: never asked
    robots_at TIMESTAMP WITH TIME ZONE,
    robots_rule VARCHAR,                          -- 'parsed', 'allow all', 'disallow all'
    not_before TIMESTAMP WITH TIME ZONE
);

-- An article's page as it was when last asked for again. The newest archived page can't stand for
-- it: after a crash that may be one that nobody has read yet.
CREATE TABLE store.last_look (
    article_id BIGINT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    is_gone BOOLEAN NOT NULL,                     -- then it is not asked for any more
    url VARCHAR NOT NULL,                         -- where the page is
    etag VARCHAR,                                 -- validators exactly as received
    last_modified VARCHAR,
    body_hash BIGINT
);

-- Two texts that were compared and found alike; depends on the two alone. one < other.
CREATE TABLE store.likeness (
    one BIGINT NOT NULL,
    other BIGINT NOT NULL,
    similarity DOUBLE NOT NULL,                   -- Jaccard of their shingles
    containment DOUBLE NOT NULL,                  -- share of the shorter text that the longer one has
    numbers DOUBLE NOT NULL,                      -- share of the numbers that both have
    rule VARCHAR NOT NULL,
    method SMALLINT NOT NULL
);

-- A document that was found to repeat an article, and until when that stood.
CREATE TABLE store.merge (
    article_id BIGINT NOT NULL,                   -- the document; its id stays known
    kept BIGINT NOT NULL,                         -- article_id of the article it repeats
    run_id VARCHAR,                               -- NULL: done by a command
    merged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    rule VARCHAR NOT NULL,
    similarity DOUBLE NOT NULL,
    containment DOUBLE NOT NULL,
    numbers DOUBLE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_why VARCHAR
);

-- A fetched page in the archive.
CREATE TABLE store.page (
    url_hash BIGINT NOT NULL,                     -- hash of the identity key of requested_url
    requested_url VARCHAR NOT NULL,
    fetched_at TIMESTAMP WITH TIME ZONE NOT NULL,
    file VARCHAR NOT NULL,
    file_offset BIGINT NOT NULL,
    length BIGINT NOT NULL
);

-- A version that a newer one has replaced.
CREATE TABLE store.past_version (
    article_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    title VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    changed_words INTEGER NOT NULL,
    -- Why a version was made: 'publisher' edited the page (also NULL), or 'extraction': we read the
    -- same page again with a newer extractor.
    cause VARCHAR,
    -- A past version with what the next one has in its place. With both in one row, DuckDB chooses
    -- the newest twenty edits before it reads their texts; with a join it reads the texts of all
    -- (view `edits`).
    url VARCHAR,
    site VARCHAR,
    next_seen_at TIMESTAMP WITH TIME ZONE,
    next_title VARCHAR,
    -- A past version with what the next one has in its place. With both in one row, DuckDB chooses
    -- the newest twenty edits before it reads their texts; with a join it reads the texts of all
    -- (view `edits`). How many lines at the start and at the end of the text the next one has too,
    -- and the lines between them.
    kept_first INTEGER,
    kept_last INTEGER,
    next_lines VARCHAR[],
    next_changed_words INTEGER,
    next_cause VARCHAR,
    next_is_correction BOOLEAN
);

-- An entry that is still to be settled; the queue that a run works through.
CREATE TABLE store.pending_entry (
    entry_key BIGINT NOT NULL,                    -- hash of feed and entry_id
    feed_id BIGINT NOT NULL,
    entry_id VARCHAR NOT NULL,
    url VARCHAR,
    url_hash BIGINT,                              -- hash of the identity key of url
    title VARCHAR NOT NULL,
    summary VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE,
    updated_at TIMESTAMP WITH TIME ZONE,
    authors VARCHAR[] NOT NULL,
    categories VARCHAR[] NOT NULL,
    language VARCHAR,
    image_url VARCHAR,
    signature BIGINT NOT NULL,                    -- hash of what the feed said of it
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,    -- first listed
    wanted_since TIMESTAMP WITH TIME ZONE NOT NULL,  -- a page archived before this is too old for it
    reason VARCHAR,
    attempts INTEGER NOT NULL,
    next_attempt_at TIMESTAMP WITH TIME ZONE NOT NULL,
    -- What the server let us see of the entry's page: ok, paywalled, bot wall, consent page, soft
    -- 404, empty or leads on; NULL where no page was answered.
    access VARCHAR,
    -- The entry that a new one took the place of in its feed's listing: an edited headline may
    -- change an article's address and the id of its entry. The key of a settled entry; NULL: of
    -- none.
    replaces BIGINT,
    -- The zone in which an entry's date was read, which its feed does not state; NULL: it does.
    assumed_zone VARCHAR
);

-- One request to a feed, and what came of it.
CREATE TABLE store.poll (
    run_id VARCHAR NOT NULL,
    feed_id BIGINT NOT NULL,
    polled_at TIMESTAMP WITH TIME ZONE NOT NULL,
    status_code SMALLINT,
    outcome VARCHAR NOT NULL,
    reason VARCHAR,
    entries_seen INTEGER NOT NULL,
    entries_new INTEGER NOT NULL,
    entries_unchanged INTEGER NOT NULL,           -- listed again, already settled, nothing changed
    bytes BIGINT NOT NULL,
    duration_ms INTEGER NOT NULL,
    CHECK((outcome IN ('parsed', 'not modified', 'same body', 'failed')))
);

-- One request for an article that is known, and what came of it.
CREATE TABLE store.recheck (
    article_id BIGINT NOT NULL,
    run_id VARCHAR NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR,
    CHECK((outcome IN ('not modified', 'unchanged', 'version', 'gone', 'failed', 'refused')))
);

-- A line that stands in many articles of a site (news/body/recurring.py).
CREATE TABLE store.recurring_line (
    site VARCHAR NOT NULL,
    line_key BIGINT NOT NULL,
    line VARCHAR NOT NULL,
    articles INTEGER NOT NULL
);

-- What an edit changed. One row: a version against the one before it. Versions made before this
-- migration have none.
CREATE TABLE store.revision (
    article_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    added_words INTEGER NOT NULL,
    removed_words INTEGER NOT NULL,
    title_changed BOOLEAN NOT NULL,
    changed_numbers STRUCT("before" VARCHAR, "after" VARCHAR)[] NOT NULL,
    is_correction BOOLEAN NOT NULL
);

-- One execution of a flow.
CREATE TABLE store.run (
    run_id VARCHAR NOT NULL,
    flow VARCHAR NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    status VARCHAR NOT NULL,
    feeds_due INTEGER NOT NULL,
    -- How many answers of a run made our code fail and were set apart with their feed or entry.
    quarantined INTEGER,
    -- Why a run failed, in words: what was raised, or that no feed answered.
    reason VARCHAR,
    -- What a run did, counted when it ends; NULL while it works.
    feeds_polled BIGINT,
    not_modified BIGINT,
    feeds_failed BIGINT,
    entries_seen BIGINT,
    new BIGINT,
    version BIGINT,
    unchanged BIGINT,
    copy BIGINT,
    rejected BIGINT,
    refused BIGINT,
    failed BIGINT,
    pending BIGINT,
    rechecked BIGINT,
    edited BIGINT,
    CHECK((status IN ('running', 'completed', 'stopped', 'failed', 'crashed')))
);

-- An entry that a run took up (not those listed again unchanged: store.poll counts them).
CREATE TABLE store.run_entry (
    run_id VARCHAR NOT NULL,
    feed_id BIGINT NOT NULL,
    entry_key BIGINT NOT NULL,
    listed BOOLEAN NOT NULL,                      -- false: taken up from an earlier run
    outcome VARCHAR NOT NULL,
    reason VARCHAR,
    CHECK((outcome IN ('new', 'version', 'unchanged', 'copy', 'rejected', 'refused', 'failed', 'pending')))
);

CREATE TABLE store.schema_version (
    version INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- The text that is indexed under a number. A new version gets a new number; the words of the one
-- before are found by nobody from then on, and upkeep deletes them.
CREATE TABLE store.search_document (
    document INTEGER NOT NULL,
    article_id BIGINT NOT NULL,
    length INTEGER NOT NULL,                      -- in words
    language VARCHAR,
    is_current BOOLEAN NOT NULL
);

-- One row, as in search_opening, to which the rows are moved when there are some thousands.
CREATE TABLE store.search_new_opening (
    document INTEGER NOT NULL,
    opening VARCHAR NOT NULL                      -- at most 4,000 bytes: FSST takes no longer ones
);

-- One row, as in search_rest, to which the rows are moved when there are some thousands.
CREATE TABLE store.search_new_rest (
    document INTEGER NOT NULL,
    part INTEGER NOT NULL,                        -- in order, from 1
    rest VARCHAR NOT NULL                         -- at most 4,000 bytes: FSST takes no longer ones
);

-- One row: a document of the index; those that an earlier Warta indexed are added with each run.
CREATE TABLE store.search_opening (
    document INTEGER NOT NULL,
    opening VARCHAR NOT NULL                      -- at most 4,000 bytes: FSST takes no longer ones
);

CREATE TABLE store.search_place (
    term UBIGINT NOT NULL,
    document INTEGER NOT NULL,
    position USMALLINT NOT NULL
);

-- One row: a word of a document. Rows come in runs sorted by term, a run for each batch or, after
-- upkeep, for some ten thousand documents: DuckDB's zone maps then skip what has none of the terms
-- asked for.
CREATE TABLE store.search_posting (
    -- first four bytes of the word, then 32 bits of its MD5
    term UBIGINT NOT NULL,
    document INTEGER NOT NULL,
    -- how much the text is about the word; store.weight_of
    weight UTINYINT NOT NULL,
    language USMALLINT NOT NULL,                  -- of the document; store.language_number, 0: unknown
    -- in order; below 1000 in the title, above in the text
    positions USMALLINT[] NOT NULL
);

-- One row: a part of what follows the opening of a text.
CREATE TABLE store.search_rest (
    document INTEGER NOT NULL,
    part INTEGER NOT NULL,                        -- in order, from 1
    rest VARCHAR NOT NULL                         -- at most 4,000 bytes: FSST takes no longer ones
);

-- One row, the state of the index.
CREATE TABLE store.search_state (
    next_document INTEGER NOT NULL,               -- numbers are never used twice
    sorted_to INTEGER NOT NULL,                   -- up to here the runs are long enough
    stems BOOLEAN NOT NULL,                       -- the setting search_stems, as of the last batch
    -- Documents below this number have their words in search_place.
    first_document INTEGER,
    -- Documents from this number on have their rests; those before are added with each run.
    rest_from INTEGER
);

-- A word as the index knows it: folded. For prefixes, and with its stem for other forms of it.
CREATE TABLE store.search_word (
    word VARCHAR NOT NULL,
    language VARCHAR,                             -- NULL: of a language without stems
    stem VARCHAR
);

-- The text of a document as it is compared: without what its site repeats (news/copies/signing.py).
CREATE TABLE store.signature (
    article_id BIGINT NOT NULL,
    text_key BIGINT,                              -- equal for equal texts; NULL: too short to compare
    method SMALLINT NOT NULL                      -- version of the method that signed it
);

-- When a site was last learnt, with how many articles it had then and how many were looked at.
CREATE TABLE store.site_memory (
    site VARCHAR NOT NULL,
    articles INTEGER NOT NULL,
    looked_at INTEGER NOT NULL,
    learnt_at TIMESTAMP WITH TIME ZONE NOT NULL,
    -- How many minutes a site's clock is ahead of UTC, as its dated articles show; NULL: they
    -- don't, or the site was learnt before.
    offset_minutes INTEGER
);

-- An article's place in a story; articles without a row are still to be placed.
CREATE TABLE store.story_member (
    article_id BIGINT NOT NULL,
    story_id BIGINT NOT NULL,                     -- article_id of the article that founded the story
    similarity DOUBLE,                            -- to the story as it was then; NULL: it founded it
    -- news.stories.METHOD, or that of the link between languages
    method VARCHAR NOT NULL,
    placed_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- A story that is part of another since: whoever stored its id finds the other by it.
CREATE TABLE store.story_merge (
    story_id BIGINT NOT NULL,                     -- a story no more; once each
    -- the story it is part of today, however often that changed
    kept BIGINT NOT NULL,
    merged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    -- mean cosine of the articles of both that were compared
    similarity DOUBLE NOT NULL,
    reason VARCHAR NOT NULL
);

-- What a placed article is about; kept for as long as others may be compared with it.
CREATE TABLE store.story_vector (
    article_id BIGINT NOT NULL,
    story_id BIGINT NOT NULL,
    language VARCHAR,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    vector BLOB NOT NULL,                         -- news/stories/vectors.py
    meaning BLOB,                                 -- a founder's embedding, where languages are linked
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- Articles that wait for their place in a story, written down when they are stored: to find them
-- among a million placed ones took .16 s each time. May name copies, and what is placed or gone; a
-- reader drops these.
CREATE TABLE store.storyless (
    article_id BIGINT NOT NULL
);

-- An address whose article was removed on request: nothing is stored from it any more.
CREATE TABLE store.tombstone (
    url_hash BIGINT NOT NULL,
    url VARCHAR NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason VARCHAR NOT NULL
);

-- Documents whose place among the copies is to be found (again); a run works through them.
CREATE TABLE store.ungrouped (
    article_id BIGINT NOT NULL
);

-- When retention and compaction last ran.
CREATE TABLE store.upkeep (
    done_at TIMESTAMP WITH TIME ZONE NOT NULL
);
