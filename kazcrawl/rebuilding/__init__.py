"""The database made anew from the WARC files: the same spider reads the same captures again."""
