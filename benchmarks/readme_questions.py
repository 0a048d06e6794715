"""Print the README's five questions with their answers, from a run on the bundled newsroom.

python -m benchmarks.readme_questions [--write]
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.command import clean_environment, parser_of

ROOT = Path(__file__).parents[1]
QUESTIONS = (
    (
        "What came in, by language?",
        "SELECT language, count(*) AS articles, count(DISTINCT site) AS sites,\n"
        "       round(avg(word_count))::INTEGER AS words\n"
        "FROM articles GROUP BY language ORDER BY articles DESC, language",
    ),
    (
        "Who published the same text, and who was first?",
        "SELECT a.site AS first, c.site AS also, left(a.title, 40) AS title\n"
        "FROM articles a JOIN copies c USING (article_id) ORDER BY ALL",
    ),
    (
        "What was not stored, and why?",
        "SELECT outcome, reason, count(*) AS entries\n"
        "FROM entries WHERE reason IS NOT NULL GROUP BY ALL ORDER BY ALL",
    ),
    (
        "Who writes about rain and rice?",
        "SELECT site, left(title, 40) AS title, round(score, 1) AS score\n"
        "FROM search('hujan OR padi lang:id -gol')",
    ),
    (
        "Which feeds need a look?",
        "SELECT feed_url, status, left(reason, 60) AS reason\n"
        "FROM feeds WHERE status <> 'ok' ORDER BY ALL",
    ),
)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--write", action="store_true", help="put them into README.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        _warta(home, "demo")
        section = "\n\n".join(
            f"**{title}**\n\n```sql\n{query}\n```\n```\n{_warta(home, 'sql', query).strip()}\n```"
            for title, query in QUESTIONS
        )
    if not options.write:
        print(section)
        return
    readme = ROOT / "README.md"
    marked = f"<!-- questions -->\n{section}\n<!-- /questions -->"
    pattern = re.compile(r"<!-- questions -->(?:.*?<!-- /questions -->)?", re.DOTALL)
    readme.write_text(pattern.sub(lambda _: marked, readme.read_text(), count=1))


def _warta(home: str, *arguments: str) -> str:
    process = subprocess.run(
        [sys.executable, "-m", "warta.cli", *arguments, "--home", home],
        env=clean_environment() | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return "\n".join(line.rstrip() for line in process.stdout.split("\n"))


if __name__ == "__main__":
    main()
