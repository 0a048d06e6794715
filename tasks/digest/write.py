"""Write a digest to two files, each replaced in one step, and to Prefect as an artifact."""

from __future__ import annotations

from pathlib import Path

from warta.news.digest.digest import Digest
from warta.news.digest.markdown import markdown_of
from warta.storage.errors import StorageError
from warta.tasks.digest.page import html_of
from warta.tasks.run.effect import effect


@effect("write digest")
def write_digest(digest: Digest, folder: Path) -> list[Path]:
    """Write DAY.md and DAY.html into a folder, in place of earlier ones. Raises StorageError."""
    texts = {".md": markdown_of(digest), ".html": html_of(digest)}
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, text in texts.items():
            path = folder / f"{digest.day:%Y-%m-%d}{ending}"
            fresh = path.with_name(f".{path.name}.fresh")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
            paths.append(path)
    except OSError as error:
        raise StorageError(
            f"{error.filename or folder}: can't be written ({error.strerror}); name another "
            "folder with --output"
        ) from error
    return paths


@effect("report digest", retries=2, retry_delay_seconds=1)
def report_digest(digest: Digest) -> None:
    """Store the digest in Prefect as an artifact. Tried three times: only the API can fail here."""
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(
        key="digest", markdown=markdown_of(digest), description=f"News of {digest.day:%Y-%m-%d}"
    )
