"""A mailbox and the way to it: letters fetched by IMAP, written as drafts, sent by SMTP. Knows nothing of forms."""
