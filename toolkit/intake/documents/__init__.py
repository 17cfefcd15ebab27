"""Finished reports of any kind as blocks in reading order: paragraphs and tables, each with its place."""
