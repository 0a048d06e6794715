"""Write the SQL statement for one search: only what this search needs is planned and read.

The macro ``store.search_matches`` answers the same for any query, and plans for 50 ms what most
queries don't need. Here each word is read by its own number; a join with a list of numbers reads
several times as much of the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from warta.storage.tables.search_values import Filters, Ranking, Term, Word

_TITLE_PLACES = 1000  # places below are in the title
# With more words or forms of words than these, the macro for any query is planned in less time: a
# join of 119 words takes 10 s.
_MOST_WORDS, _MOST_TERMS = 12, 200
# Groups of words of the index that are read by themselves; more are read with all between them.
_MOST_SCANS = 8
# Documents that are ranked before the articles are looked at, beside twice those that are shown:
# some are copies or replaced.
_SPARE = 200
# The same where the places of words decide, so that only some of those that have the words match.
_SPARE_WITH_PLACES = 2000


def is_too_long(words: Sequence[Word]) -> bool:
    """Return whether a statement for these words would take too long to plan."""
    return len(words) > _MOST_WORDS or sum(len(word.terms) for word in words) > _MOST_TERMS


def counting_statement(words: Iterable[Word]) -> str:
    """Return a statement that counts the rows of each word with a slot: slot, rows."""
    counts = [
        f"SELECT {word.slot} AS slot, count(*) AS rows FROM ({_rows_of(word.terms, 'document')})"
        for word in words
        if word.slot is not None and word.terms
    ]
    return "\nUNION ALL\n".join(counts)


def single_term(words: Sequence[Word]) -> Term | None:
    """Return the only word of the index that a query looks for, anywhere in a text; else None."""
    if len(words) != 1 or words[0].has_place or words[0].group is None:
        return None
    return words[0].terms[0] if len(words[0].terms) == 1 else None


def weighing_statement(term: Term) -> str:
    """Return a statement that counts the documents with a word by its weight there."""
    rows = _rows_of([term], "weight")
    return f"SELECT weight, count(*) FROM ({rows}) GROUP BY weight ORDER BY weight DESC"


def can_match(words: Sequence[Word], counts: Mapping[int, int]) -> bool:
    """Return whether each group of the query has an item all of whose words are in some text."""
    found = {
        group: any(
            all(word.slot is None or counts.get(word.slot) for word in item)
            for item in _items(words, group)
        )
        for group in _groups(words)
    }
    return all(found.values())


def first_examined(words: Iterable[Word], most: int) -> int:
    """Return how many matches to rank at first."""
    if any(word.has_place for word in words):
        return 50 * most + _SPARE_WITH_PLACES
    return 2 * most + _SPARE


def matching_statement(
    words: Sequence[Word], counts: Mapping[int, int], filters: Filters | None, ranking: Ranking
) -> str:
    """Return the statement that finds the articles of a query; see matches in search_page.

    ``counts``: the number of rows of each slot. Columns of the answer: document, row_number,
    score, published_at; the number of documents that were ranked, and the least of their scores.
    """
    return _Statement(words, counts, filters, ranking).text()


class _Statement:
    """The common table expressions of a statement, in the order in which they use each other."""

    def __init__(
        self,
        words: Sequence[Word],
        counts: Mapping[int, int],
        filters: Filters | None,
        ranking: Ranking,
    ) -> None:
        self._words, self._counts = words, counts
        self._filters, self._ranking = filters, ranking
        self._tables: list[str] = []

    def text(self) -> str:
        if self._filters:
            self._add_eligible(self._filters.condition)
        for word in self._words:
            if word.slot is not None and not self._is_read_in_place(word):
                self._add(f"slot_{word.slot}", self._summed(word))
        self._add("factor", self._factors())
        scored = self._scored()
        self._add_candidates(scored)
        self._add("matching", self._with_places())
        return "WITH " + ",\n".join(self._tables) + "\n" + self._articles()

    def _add(self, name: str, statement: str) -> None:
        self._tables.append(f"{name} AS MATERIALIZED (\n{statement}\n)")

    def _add_eligible(self, condition: str) -> None:
        self._add(
            "eligible",
            "SELECT document, row_number, article_id, published_at\n"
            "FROM store.search_document\nJOIN (\n"
            "SELECT rowid AS row_number, article_id, published_at\nFROM store.article\n"
            f"WHERE copy_of IS NULL AND {condition}\n) AS article USING (article_id)\n"
            "WHERE is_current",
        )

    def _is_read_in_place(self, word: Word) -> bool:
        """Return whether a document has at most one row for a word, so that nothing is summed."""
        return len(word.terms) == 1 and not self._filters

    def _slot(self, word: Word) -> str:
        """Return a table with the documents that have a word, and its strength in them."""
        if not self._is_read_in_place(word):
            return f"slot_{word.slot}"
        [term] = word.terms
        return f"({self._strengths([term])})"

    def _slot_with_weights(self, word: Word) -> str:
        """Return the same with weights where they are stored: fewer are decoded after a join."""
        if not self._is_read_in_place(word):
            return f"slot_{word.slot}"
        return f"({self._rows_of(word.terms, 'document, weight')})"

    def _score(self, word: Word) -> str:
        """Return how much the slot of a word adds to a document's score."""
        name = f"word_{word.slot}"
        if self._is_read_in_place(word):
            strength = f"({name}.share * store.strength({name}.weight))"
        else:
            strength = f"{name}.strength"
        return f"factor_{word.slot} * {strength} / ({strength} + 1.2)"

    def _strengths(self, terms: Sequence[Term]) -> str:
        rows = self._rows_of(terms, "document, weight")
        return f"SELECT document, share * store.strength(weight) AS strength FROM ({rows})"

    def _rows_of(self, terms: Sequence[Term], columns: str) -> str:
        """Return a query for the rows of some words in the documents that are looked at."""
        bounds = {
            "document >=": self._ranking.from_document,
            "weight >=": self._ranking.least_weight,
        }
        condition = "".join(f" AND {bound} {value}" for bound, value in bounds.items() if value)
        return _rows_of(terms, columns, condition)

    def _summed(self, word: Word) -> str:
        if not word.terms:
            return "SELECT NULL::INTEGER AS document, 0::DOUBLE AS strength WHERE false"
        rows = self._strengths(word.terms)
        if self._filters:
            rows = f"FROM ({rows}) SEMI JOIN eligible USING (document)"
        if len(word.terms) == 1:
            return rows
        return f"SELECT document, sum(strength) AS strength FROM ({rows}) GROUP BY document"

    def _factors(self) -> str:
        """Return one row: how much each slot counts, as few documents have the word."""
        documents = (
            "(SELECT count(*) FROM eligible)"
            if self._filters
            else "(SELECT count(*) FROM store.search_document WHERE is_current)"
        )
        factors = ["1 AS one"]
        for word in self._words:
            if word.slot is None or word.group is None:
                continue
            found = (
                str(self._counts.get(word.slot, 0))
                if self._is_read_in_place(word)
                else self._found(word)
            )
            factors.append(
                f"2.2 * ln(1 + (greatest({documents}, {found}) - {found} + 0.5) / ({found} + 0.5)) "
                f"AS factor_{word.slot}"
            )
        return "SELECT " + ",\n".join(factors)

    def _found(self, word: Word) -> str:
        if self._ranking.from_document:  # the slot has only the newest documents
            rows = _rows_of(word.terms, "document")
            return f"(SELECT count(DISTINCT document) FROM ({rows}))"
        return f"(SELECT count(*) FROM slot_{word.slot})"

    def _scored(self) -> str:
        """Return a query for document and score of all that have the words, and their masks."""
        joins, scores, masks = list[str](), list[str](), list[str]()
        for group in _groups(self._words):
            items = _items(self._words, group)
            if len(items) == 1:
                for word in items[0]:
                    if word.slot is not None:
                        joins.append(f"{self._slot_with_weights(word)} AS word_{word.slot}")
                        scores.append(self._score(word))
            else:
                name = f"group_{group}"
                joins.append(f"({self._grouped(items)}) AS {name}")
                scores.append(f"{name}.score")
                masks.append(f"{name}.mask AS mask_{group}")
        if not joins:  # filters and negated words alone
            documents = "eligible" if self._filters else "store.search_document"
            current = "" if self._filters else " WHERE is_current"
            joins.append(f"(SELECT document FROM {documents}{current}) AS every")
            scores.append("0::DOUBLE")
        first = joins[0].rsplit(" AS ", 1)[1]
        columns = [f"{first}.document", f"round({' + '.join(scores)}, 12) AS score", *masks]
        source = joins[0] + "".join(f"\nJOIN {join} USING (document)" for join in joins[1:])
        left_out = "".join(
            f"\nANTI JOIN {self._slot(word)} AS no_{word.slot} USING (document)"
            for item in _items(self._words, None)
            for word in item
            if not word.has_place
        )
        return f"SELECT {', '.join(columns)}\nFROM {source}{left_out}\nCROSS JOIN factor"

    def _grouped(self, items: Sequence[Sequence[Word]]) -> str:
        """Return a query for the documents that have one of the items that OR joins."""
        rows = [
            f"SELECT document, factor_{word.slot} * strength / (strength + 1.2) AS part, "
            f"{_bit(word)} AS bit FROM {self._slot(word)} CROSS JOIN factor"
            for item in items
            for word in item
            if word.slot is not None
        ]
        whole = " OR ".join(f"bit_or(bit) & {_bits(item)} = {_bits(item)}" for item in items)
        return (
            "SELECT document, sum(part) AS score, bit_or(bit) AS mask FROM ("
            + "\nUNION ALL ".join(rows)
            + f") GROUP BY document HAVING {whole}"
        )

    def _add_candidates(self, scored: str) -> None:
        examined = self._ranking.examined
        if examined is None:
            self._add("candidate", scored)
        else:
            self._add("candidate", f"{scored}\nORDER BY score DESC\nLIMIT {examined}")

    def _with_places(self) -> str:
        """Return a query for the candidates whose phrases and titles are where they must be."""
        conditions = list[str]()
        for group in _groups(self._words):
            items = _items(self._words, group)
            if any(item[0].has_place for item in items):
                choices = [self._has(item) for item in items]
                conditions.append(f"({' OR '.join(choices)})")
        for item in _items(self._words, None):
            if item[0].has_place:
                conditions.append(f"document NOT IN ({self._in_places(item)})")
        where = f"\nWHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT document, score\nFROM candidate{where}"

    def _has(self, item: Sequence[Word]) -> str:
        """Return the condition for a candidate to have one of the items that OR joins."""
        if item[0].has_place:
            return f"document IN ({self._in_places(item)})"
        return f"mask_{item[0].group} & {_bits(item)} = {_bits(item)}"

    def _in_places(self, item: Sequence[Word]) -> str:
        """Return a query for the candidates that have a phrase, or a word of the title."""
        slotted = [word for word in item if word.slot is not None]
        rarest = min(slotted, key=lambda word: self._counts.get(word.slot or 0, 0))
        source = "(SELECT document FROM candidate) AS candidate"
        for word in item:
            if not word.terms:
                return "SELECT NULL::INTEGER WHERE false"
            rows = self._rows_of(word.terms, "document, positions")
            source += f"\nJOIN ({rows}) AS place_{word.sequence} USING (document)"
        start = f"place::INTEGER - {rarest.sequence}"
        conditions = [f"{start} >= 0"]
        if rarest.in_title:
            conditions.append(f"{start} < {_TITLE_PLACES}")
        conditions += [
            f"list_contains(place_{word.sequence}.positions, "
            f"TRY_CAST(place::INTEGER + {word.sequence - rarest.sequence} AS USMALLINT))"
            for word in item
            if word is not rarest
        ]
        return (
            f"SELECT document\nFROM {source}\nWHERE len(list_filter("
            f"place_{rarest.sequence}.positions, lambda place: {' AND '.join(conditions)})) > 0"
        )

    def _articles(self) -> str:
        """Return the query for the articles of the matching documents, in order."""
        by = "epoch(published_at)" if self._ranking.newest else "score"
        examined = (
            "(SELECT count(*) FROM candidate) AS examined, "
            "(SELECT min(score) FROM candidate) AS least_score"
        )
        order = f"ORDER BY {by} DESC, published_at DESC, article_id\nLIMIT {self._ranking.most}"
        columns = f"SELECT document, row_number, score, published_at, {examined}"
        if self._filters:
            return f"{columns}\nFROM matching JOIN eligible USING (document)\n{order}"
        # The LIMIT says how few they are: DuckDB then joins these with the articles, instead of
        # all documents with all articles.
        are_few = self._ranking.examined or self._ranking.least_weight
        few = "(FROM matching LIMIT 100000)" if are_few else "matching"
        limit = "\nLIMIT 100000" if are_few else ""
        since = "" if self._ranking.since is None else " AND published_at >= $since"
        return (
            f"{columns}\nFROM (\n"
            f"SELECT document, article_id, score\nFROM {few} AS few\n"
            f"JOIN store.search_document USING (document)\nWHERE is_current{limit}\n) AS few\n"
            "JOIN (\n"
            "SELECT rowid AS row_number, article_id, published_at\nFROM store.article\n"
            f"WHERE copy_of IS NULL{since}\n) AS article USING (article_id)\n{order}"
        )


def _rows_of(terms: Sequence[Term], columns: str, condition: str = "") -> str:
    """Return a query for the rows of some words of the index: columns and share.

    Words that begin with the same four bytes, as forms of a word mostly do, lie together and are
    read together. A scan for one number takes 4 ms for a million articles even if it finds nothing,
    a join with a list of distant numbers reads most rows of the index (0.05 s).
    """
    scans = list[str]()
    ordered = sorted(terms, key=lambda term: term.number)
    groups = [list(alike) for _, alike in groupby(ordered, key=lambda term: term.number >> 32)]
    for group in groups if len(groups) <= _MOST_SCANS else [ordered]:
        if len(group) == 1:
            [term] = group
            language = "" if term.language is None else f" AND language = {term.language}"
            scans.append(
                f"SELECT {columns}, {term.share}::DOUBLE AS share FROM store.search_posting "
                f"WHERE term = {term.number}::UBIGINT{language}{condition}"
            )
            continue
        values = ", ".join(
            f"({term.number}::UBIGINT, {term.share}::DOUBLE, "
            f"{'NULL' if term.language is None else term.language}::USMALLINT)"
            for term in group
        )
        scans.append(
            f"SELECT {columns}, share FROM store.search_posting "
            f"JOIN (VALUES {values}) AS alike (term, share, in_language) USING (term) "
            f"WHERE term BETWEEN {group[0].number}::UBIGINT AND {group[-1].number}::UBIGINT "
            f"AND (in_language IS NULL OR in_language = language){condition}"
        )
    return "\nUNION ALL ".join(scans)


def _groups(words: Iterable[Word]) -> list[int]:
    return sorted({word.group for word in words if word.group is not None})


def _items(words: Iterable[Word], group: int | None) -> list[list[Word]]:
    """Return the words of each item of a group, in their order."""
    of_group = sorted((word for word in words if word.group == group), key=lambda word: word.item)
    return [
        sorted(item, key=lambda word: word.sequence)
        for _, item in groupby(of_group, key=lambda word: word.item)
    ]


def _bit(word: Word) -> str:
    return f"(1::HUGEINT << {word.slot})"


def _bits(item: Iterable[Word]) -> str:
    return f"{sum(1 << word.slot for word in item if word.slot is not None)}::HUGEINT"
