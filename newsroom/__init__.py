"""A scriptable web of fake publishers on loopback, for the demo and for the tests.

with Newsroom() as room:
    room.add_publisher("siaran.example", Story("/a", "Judul", ("Paragraf pertama.",)))
    httpx.get("http://siaran.example/feed", proxy=room.proxy_url)
"""

from warta.newsroom.answers import Answer, Drip
from warta.newsroom.publisher import Feed, Promo, Publisher, Story
from warta.newsroom.samples import sample_stories, sample_story
from warta.newsroom.server import Newsroom, Request

__all__ = [
    "Answer",
    "Drip",
    "Feed",
    "Newsroom",
    "Promo",
    "Publisher",
    "Request",
    "Story",
    "sample_stories",
    "sample_story",
]
