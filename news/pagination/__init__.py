"""Articles split over several pages: finding the pages and joining their texts."""
