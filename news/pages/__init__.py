"""What a page is: its tree, who may read it, whether it holds an article."""
