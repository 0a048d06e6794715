"""What a page is: its tree, who may read it, and whether it holds an article."""
