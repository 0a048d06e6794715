"""Every kind of page that a publisher prints, as HTML text.

A story's own layout, else its publisher's, decides which system wrote the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from warta.newsroom import layout_oldcms, layout_portal, layout_small, layout_wordpress
from warta.newsroom.chrome import section_path
from warta.newsroom.layout_small import amp_page, listing
from warta.newsroom.publisher import LayoutName, Publisher, Story

Layout = Callable[[Publisher, Story, Sequence[Story]], str]

LAYOUTS: dict[LayoutName, Layout] = {
    "wordpress": layout_wordpress.page,
    "portal": layout_portal.page,
    "oldcms": layout_oldcms.page,
    "video": layout_small.video_page,
    "bare": layout_small.bare_page,
}

__all__ = ["LAYOUTS", "amp_page", "listing", "page", "section_path"]


def page(publisher: Publisher, story: Story, others: Sequence[Story]) -> str:
    """Return the story's page; ``others`` fill the boxes around it."""
    return LAYOUTS[story.layout or publisher.layout](publisher, story, others)
