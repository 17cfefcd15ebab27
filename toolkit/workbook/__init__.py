"""What we draw: the township's locked workbook, its check sheet, restored copies, lists and summaries."""
