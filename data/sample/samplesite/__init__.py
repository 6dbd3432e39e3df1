"""The make of the bundled sample site: invented posts, pages in three designs, the truth."""
