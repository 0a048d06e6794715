"""Articles split over several pages: find the pages and join their texts."""
