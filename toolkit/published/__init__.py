"""Published reports read back: whose and of which year, the prose as a document, the tables as values by key."""
