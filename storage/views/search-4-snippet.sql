-- Which part of a text shows the words of a query?

-- Return the beginning of a text, at most 4,000 bytes.
CREATE OR REPLACE MACRO store.search_opening_of(given) AS (
    CASE
        WHEN strlen(given) <= 4000 THEN given
        WHEN strlen(left(given, 3900)) <= 4000 THEN left(given, 3900)
        WHEN strlen(left(given, 1300)) <= 4000 THEN left(given, 1300)
        ELSE left(given, 1000)
    END
);

-- Return what follows the beginning of a text, and that in parts of at most 4,000 bytes.
CREATE OR REPLACE MACRO store.search_rest_of(given) AS (
    given[length(store.search_opening_of(given)) + 1:]
);
CREATE OR REPLACE MACRO store.search_parts_of(rest) AS (
    list_transform(
        range(0, length(rest), CASE WHEN strlen(rest) = length(rest) THEN 4000 ELSE 1000 END),
        lambda before: rest[before + 1:before + CASE WHEN strlen(rest) = length(rest) THEN 4000 ELSE 1000 END]
    )
);

-- Return how many of these words a piece of text has.
-- Most pieces of plain letters have none of the words, which is seen before they are split.
CREATE OR REPLACE MACRO store.words_in(given, sought) AS (
    CASE
        WHEN strlen(given) = length(given) AND len(list_filter(sought, lambda word: contains(lower(given), word))) = 0
            THEN 0
        ELSE
            len(list_intersect(list_transform(store.runs(given), lambda run: store.folded(run)), sought))
            + len(list_filter(sought, lambda word: store.is_unspaced(word) AND contains(store.evened(given), word)))
    END
);

-- Return the text with these words marked. A run is normalized in one step and folded in the next: folded(evened(run))
-- repeats the inner expression thirty times, and took 10 ms to plan. Sorted backwards, a longer word comes before its
-- beginning, and is marked whole.
CREATE OR REPLACE MACRO store.marked(given, sought, opening, closing) AS (
    array_to_string(
        list_transform(
            list_transform(
                regexp_extract_all(given, '[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+'),
                lambda run: {'run': run, 'evened': store.evened(run)}
            ),
            lambda part: CASE
                WHEN store.is_unspaced(part.run) AND len(list_filter(sought, lambda word: store.is_unspaced(word))) > 0
                    THEN regexp_replace(
                        part.run,
                        '(' || array_to_string(
                            list_reverse_sort(list_filter(sought, lambda word: store.is_unspaced(word))), '|'
                        ) || ')',
                        opening || '\1' || closing,
                        'g'
                    )
                WHEN list_contains(sought, store.folded(part.evened)) THEN opening || part.run || closing
                ELSE part.run
            END
        ),
        ''
    )
);

-- Return the text in pieces of up to 120 characters, cut between words where there are spaces.
CREATE OR REPLACE MACRO store.snippet_pieces(given) AS (
    regexp_extract_all(replace(given, chr(10), ' '), '(?s).{1,120}(?:\s|$)|.{1,120}')
);

-- Return how many of the words each piece has. A query computes pieces and counts in separate steps: within one lambda,
-- DuckDB would compile each pattern for each row (10 ms).
CREATE OR REPLACE MACRO store.snippet_counts(pieces, sought) AS (
    list_transform(pieces, lambda piece: store.words_in(piece, sought))
);

-- Return the piece with most of the words and the next one, with the words marked.
CREATE OR REPLACE MACRO store.best_piece(counts) AS (
    coalesce(list_position(counts, list_max(counts)), 1)
);
CREATE OR REPLACE MACRO store.snippet_at(pieces, counts, sought, opening, closing) AS (
    CASE WHEN store.best_piece(counts) > 1 THEN '… ' ELSE '' END
    || store.marked(
        trim(array_to_string(pieces[store.best_piece(counts):store.best_piece(counts) + 1], '')),
        sought,
        opening,
        closing
    )
    || CASE WHEN store.best_piece(counts) + 1 < len(pieces) THEN ' …' ELSE '' END
);
